// What changed between two contexts, as a JSON Patch (RFC 6902). Pure, and linear in the size of both: lists are compared place by
// place, not aligned, because aligning costs the product of their lengths.

import { isJsonObject, type Json } from '../domain/json.ts';

export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** Applied to `before`, the operations give `after`. Empty when both are the same. */
export function jsonPatch(before: Json, after: Json): readonly PatchOperation[] {
  const operations: PatchOperation[] = [];
  compare(before, after, '', operations);
  return operations;
}

function compare(before: Json, after: Json, path: string, into: PatchOperation[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, into);
  else if (isJsonObject(before) && isJsonObject(after)) compareObjects(before, after, path, into);
  else into.push({ op: 'replace', path, value: after });
}

function compareObjects(
  before: { readonly [key: string]: Json },
  after: { readonly [key: string]: Json },
  path: string,
  into: PatchOperation[],
): void {
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) into.push({ op: 'remove', path: `${path}/${pointer(key)}` });
  }
  for (const [key, value] of Object.entries(after)) {
    const place = `${path}/${pointer(key)}`;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined) into.push({ op: 'add', path: place, value });
    else compare(old, value, place, into);
  }
}

/** From the end, so that no removal moves what is still to be removed. */
function compareLists(before: readonly Json[], after: readonly Json[], path: string, into: PatchOperation[]): void {
  for (let index = before.length - 1; index >= after.length; index -= 1) into.push({ op: 'remove', path: `${path}/${index}` });
  after.forEach((value, index) => {
    const old = before[index];
    if (old === undefined) into.push({ op: 'add', path: `${path}/-`, value });
    else compare(old, value, `${path}/${index}`, into);
  });
}

/** RFC 6901, section 3. */
function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

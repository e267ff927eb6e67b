// A JSON file that a person wrote, with faults told as a person needs them: file, line, column.

import { readFileSync } from 'node:fs';
import type { Json } from '../domain/json.ts';

export type JsonFile = { readonly kind: 'read'; readonly value: Json } | { readonly kind: 'unreadable'; readonly problem: string };

/** The path `-` is standard input. */
export function readJsonFile(path: string): JsonFile {
  const standardInput = 0;
  let text: string;
  try {
    text = readFileSync(path === '-' ? standardInput : path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    return { kind: 'unreadable', problem: code === 'ENOENT' ? `${path}: no such file` : `${path}: cannot be read (${code})` };
  }
  return parseJson(text, path === '-' ? 'standard input' : path);
}

/** `name` stands for the text in the problem. */
export function parseJson(text: string, name: string): JsonFile {
  const fault = faultIn(text.replace(/^\uFEFF/, ''));
  if (!('message' in fault)) return { kind: 'read', value: fault.value };
  const before = text.slice(0, fault.offset).split('\n');
  const reason = fault.message.replace(/(?: in JSON)? at position \d+.*$/s, '').replace(/, (\.\.\.)?".*$/s, '');
  return { kind: 'unreadable', problem: `${name}:${before.length}:${(before.at(-1) ?? '').length + 1}: ${reason}` };
}

type Parsed = { readonly value: Json } | { readonly message: string; readonly offset: number };

function faultIn(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return { message, offset: Number(position) };
    return { message, offset: message.startsWith(badToken) ? offsetOfBadToken(text) : text.length };
  }
}

const badToken = 'Unexpected token';

/** Node names a bad token without its place. The text up to it is only unfinished, so the place is found by halving. */
function offsetOfBadToken(text: string): number {
  let [low, high] = [0, text.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (hasBadToken(text.slice(0, middle))) high = middle;
    else low = middle;
  }
  return high - 1;
}

function hasBadToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith(badToken);
  }
}

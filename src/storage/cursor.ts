// Opaque page cursors: the sort key of the last row shown. A cursor never widens what a query may see, since the workspace
// is always asked for beside it.

import { isUuid } from '../domain/ids.ts';

export interface Cursor {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at}.${cursor.id}`).toString('base64url');
}

/** Null when it is not one of ours. */
export function readCursor(text: string): Cursor | null {
  const [at = '', id = '', ...rest] = Buffer.from(text, 'base64url').toString().split('.');
  if (!/^\d{1,15}$/.test(at) || !isUuid(id) || rest.length > 0) return null;
  return { at: Number(at), id };
}

// Paging for lists whose ids sort by time: the cursor is the last id shown.

import { type Refused, refuse } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';

export interface Page<Row> {
  readonly results: readonly Row[];
  /** Opaque; null on the last page. */
  readonly meta: { readonly nextCursor: string | null };
}

export async function pageById<Row extends { readonly id: string }>(
  page: { readonly limit: number; readonly cursor?: string },
  read: (rows: { readonly limit: number; readonly after: string | null }) => Promise<readonly Row[]>,
): Promise<Page<Row> | Refused> {
  const after = page.cursor === undefined ? null : Buffer.from(page.cursor, 'base64url').toString();
  if (after !== null && !isUuid(after)) {
    return refuse('invalid_request', 'The cursor is not one that this list gave out.', {
      errors: [{ path: 'cursor', message: 'unknown cursor' }],
    });
  }
  const rows = await read({ limit: page.limit + 1, after });
  const results = rows.slice(0, page.limit);
  const last = results.at(-1);
  return { results, meta: { nextCursor: rows.length > page.limit && last ? Buffer.from(last.id).toString('base64url') : null } };
}

// Which errors of a statement pass by themselves. All others come again with the same data: that data must not be tried for ever.

import { Unavailable, Unusable } from '../domain/errors.ts';

/** SQLSTATE: rolled back for another transaction's sake, a lock or a statement that took too long. */
const passing = /^(40|55P03|57014)/;

/** A timer or a child's news that breaks the case it is for is tried so often, a few seconds apart; then it is given up. */
export const triesOfBrokenRows = 3;

/** True when the same work may well succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unavailable || passing.test(sqlState(error));
}

/** Why work on a row can never succeed, as a stable word. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.reason;
  return sqlState(error) === '' ? 'unusable' : 'unstorable';
}

/** Empty for what the database did not say. */
function sqlState(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) ? code : '';
}

// Subscriptions whose receiver answered 410 Gone. Rows that were claimed before that was stored wait in memory as if nothing had
// happened: this remembers that they must not be sent. Used by deliver-due only; it reads no clock and no database.

import type { DueDelivery } from '../domain/delivery.ts';

type Row = Pick<DueDelivery, 'subscriptionId'>;

export interface GoneSubscriptions {
  /** Call before a claim reads the database, and the result with the rows that it brought. */
  beginClaim(): (rows: readonly Row[]) => void;
  /** The receiver of this row answered 410. */
  answered(row: Row): void;
  /** That is stored: claims begun from now on read whether the subscription may be called, and may find it enabled again. */
  stored(row: Row): void;
  /** True for a row that was claimed too early to know. */
  includes(row: Row): boolean;
}

export function createGoneSubscriptions(): GoneSubscriptions {
  const claimOf = new WeakMap<Row, number>();
  /** The last claim that may not have known. */
  const lastBlind = new Map<string, number>();
  let claims = 0;
  const mark = ({ subscriptionId }: Row, claim: number): void => {
    // A custom webhook has no subscription that could be disabled.
    if (subscriptionId !== null) lastBlind.set(subscriptionId, claim);
  };
  return {
    beginClaim: () => {
      claims += 1;
      const claim = claims;
      return (rows) => {
        for (const row of rows) claimOf.set(row, claim);
      };
    },
    answered: (row) => mark(row, Number.POSITIVE_INFINITY),
    stored: (row) => mark(row, claims),
    includes: (row) => row.subscriptionId !== null && (claimOf.get(row) ?? 0) <= (lastBlind.get(row.subscriptionId) ?? -1),
  };
}

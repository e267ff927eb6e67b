// Where a reader of the live stream stands. Written to it as an opaque cursor, so that it can go on there.

import { isUuid } from '../domain/ids.ts';

/** Behind this row, in the order of transactions and then of ids. */
export interface StreamPosition {
  /** The database's number of the transaction that wrote the row; a decimal text, since it has 64 bits. */
  readonly transaction: string;
  /** Of the row; zeros stand before all rows of the transaction. */
  readonly id: string;
  /** When a reader was last at the end of all that there was, by the database's clock, in milliseconds since 1970. */
  readonly at: number;
}

export function writePosition({ transaction, id, at }: StreamPosition): string {
  return Buffer.from(`${transaction}.${id}.${at}`).toString('base64url');
}

/** Null when it is not one of ours. */
export function readPosition(text: string): StreamPosition | null {
  const [, transaction = '', id = '', at = ''] =
    /^(\d{1,20})\.([^.]{36})\.(\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return isUuid(id) ? { transaction, id, at: Number(at) } : null;
}

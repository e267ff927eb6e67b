// What time it is for everything that several nodes must agree on: the database's clock, never the node's. Operations ask it inside their
// transaction, after they have waited for their locks.

import type { Tx } from './database.ts';

export async function readClock(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>('select clock_timestamp() as now');
  if (!row) throw new Error('the database did not say what time it is');
  return row.now;
}

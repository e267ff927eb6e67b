// The weekly partitions of events, deliveries and attempts: made ahead of time, so that no insert ever waits for one.

import type { Tx } from './database.ts';

const weeksAhead = 4;

export async function ensurePartitions(tx: Tx): Promise<void> {
  await tx.query(`select casewire_ensure_partitions(current_date, ${weeksAhead})`);
  await tx.query('select casewire_vacuum_early()');
}

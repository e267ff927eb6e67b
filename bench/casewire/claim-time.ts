// How long the sender's claim takes: the statement of the build that is measured, undone each time.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tx } from '../../src/storage/database.ts';
import type { Sql } from './target.ts';

type Deliveries = typeof import('../../src/storage/deliveries.ts');
type Transactions = typeof import('../../src/storage/database.ts');

/** As the sender asks at the beginning: nothing held yet, 100 rows a receiver. Builds before the appetite know the last two names. */
const claim = {
  appetite: { lanes: [], most: [], others: 100 },
  afterReceiver: '00000000-0000-0000-0000-000000000000',
  ...{ perReceiver: 100, fullReceivers: [] },
};

const load = (dist: string, file: string): Promise<unknown> => import(pathToFileURL(join(dist, file)).href);

const txOf = (sql: Sql): Tx => ({
  query: async <Row>(text: string, values?: readonly unknown[]) => [...(await sql<Row>(text, values))],
  send: async (text, values) => void (await sql(text, values)),
  run: async () => {
    throw new Error('claims are written as text');
  },
});

/** What PostgreSQL means to do for a claim of so many rows, line by line, as it plans in the sender's transactions. */
export async function claimPlan(sql: Sql, dist: string, limit: number): Promise<readonly string[]> {
  const { claimDeliveries } = (await load(dist, 'storage/deliveries.js')) as Deliveries;
  const { beginFor } = (await load(dist, 'storage/database.js')) as Transactions;
  const lines: string[] = [];
  const explaining: Tx = {
    ...txOf(sql),
    query: async (text, values) => {
      const rows = await sql<Readonly<Record<string, string>>>(`explain ${text}`, values);
      lines.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
      return [];
    },
  };
  await sql(beginFor('all-by-index'));
  await claimDeliveries(explaining, { ...claim, limit, nodeId: randomUUID(), lease: randomUUID() });
  await sql('rollback');
  return lines;
}

/** Milliseconds of each of `count` claims of `limit` rows. */
export async function claimMilliseconds(
  sql: Sql,
  dist: string,
  { count, limit }: { readonly count: number; readonly limit: number },
): Promise<readonly number[]> {
  const { claimDeliveries } = (await load(dist, 'storage/deliveries.js')) as Deliveries;
  const { beginFor } = (await load(dist, 'storage/database.js')) as Transactions;
  const tx = txOf(sql);
  const times: number[] = [];
  for (let place = 0; place < count; place += 1) {
    await sql(beginFor('all-by-index'));
    const start = performance.now();
    const rows = await claimDeliveries(tx, { ...claim, limit, nodeId: randomUUID(), lease: randomUUID() });
    times.push(performance.now() - start);
    await sql('rollback');
    if (rows.length === 0) throw new Error('the claim found nothing');
  }
  return times;
}

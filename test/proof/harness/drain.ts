// After the faults: waits until the product itself says that nothing is left to send.

import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';

const unsettled = '/api/v1/deliveries?status=pending&status=sending&status=retrying&limit=1';

/** Milliseconds until the API said so twice. Throws after `withinMs`, default 120 s, with what the first one left is. */
export async function drain({ api }: Cluster, withinMs = 120_000): Promise<number> {
  const startedAt = Date.now();
  for (let empty = 0; empty < 2; ) {
    const { results } = await api.ask('GET', unsettled);
    empty = results.length === 0 ? empty + 1 : 0;
    if (results.length > 0 && Date.now() - startedAt > withinMs) {
      throw new Error(`not drained within ${withinMs} ms: ${JSON.stringify(await api.ask('GET', `/api/v1/deliveries/${results[0].id}`))}`);
    }
    if (empty < 2) await wait(200);
  }
  return Date.now() - startedAt;
}

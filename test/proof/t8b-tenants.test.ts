// T8b: one workspace floods, and another does not notice. A starts cases as fast as the server takes them, each told to one of twenty
// receivers; B starts a hundred meanwhile, at its own pace, and its waits count from when they were due.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { createKey } from '../../src/service.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type Load, type Shot, startLoad } from '../support/load.ts';
import { masterKey } from '../support/service.ts';
import { breakGround, demoKey, type Ground, p50, p99, waitsOf } from './isolation-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const [flooded, perSecond] = full ? [100_000, 1] : [2_000, 20];
const connections = 64;
const own = 100;

describe('T8b: a workspace that floods', () => {
  let ground: Ground;
  let quiet: Load;
  let keyOfB: string;

  beforeAll(async () => {
    [ground, quiet] = await Promise.all([breakGround(), startLoad()]);
    const env = { DATABASE_URL: ground.place.databaseUrl ?? '', CASEWIRE_MASTER_KEY: masterKey };
    const loaded = loadConfig({ env });
    if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults));
    const wanted = { customerName: 'B', environment: 'sandbox', name: 'proof', allows: ['admin'] } as const;
    const made = await createKey(loaded.config, wanted, createLog({ level: 'silent', format: 'json' }));
    if ('refused' in made) throw new Error(made.refused);
    keyOfB = made.key;
  });
  afterAll(async () => {
    await quiet?.close();
    await ground?.close();
  });

  const flood = (workflows: readonly string[]): Promise<readonly Shot[]> =>
    ground.load.run({
      server: ground.server,
      key: demoKey,
      workflows,
      entities: randomUUID(),
      pace: { kind: 'flood', connections, count: flooded },
    });
  const started = (shots: readonly Shot[]) => shots.filter(({ caseId }) => caseId !== null);

  it('delays no other: neither its requests nor its webhooks', { timeout: full ? 1_800_000 : 180_000 }, async () => {
    const workflows = Array.from({ length: 20 }, (_, n) => `flood-${n}`);
    for (const name of workflows) await ground.tell(name, ground.sick.url(name));
    await ground.tell('quiet', ground.healthy.url('quiet'), {}, keyOfB);

    const flooding = flood(workflows);
    await ground.sick.count(10, 30_000);
    const plan = { server: ground.server, key: keyOfB, workflows: ['quiet'], entities: randomUUID() };
    const waits = await waitsOf(ground, await quiet.run({ ...plan, pace: { kind: 'steady', perSecond, count: own } }));
    const shots = await flooding;
    const seconds = (Math.max(...shots.map(({ answeredAt }) => answeredAt)) - Math.min(...shots.map(({ dueAt }) => dueAt))) / 1_000;
    await ground.sick.until((rows) => new Set(rows.map(({ caseId }) => caseId)).size === flooded, full ? 600_000 : 60_000);

    reportFigures('T8b', {
      'events of A': flooded,
      'accepted of A per second': Math.round(flooded / seconds),
      'answers to A that asked it to wait': shots.length - flooded,
      'events of B': own,
      'accept of B, p50 ms': p50(waits.accepts),
      'accept of B, p99 ms': p99(waits.accepts),
      'receipt of B, p50 ms': p50(waits.receipts),
      'receipt of B, p99 ms': p99(waits.receipts),
      'after the answer, p99 ms': p99(waits.afterAnswer),
    });
    expect(started(shots)).toHaveLength(flooded);
    expect(waits.started).toBe(own);
    if (full) expect(p99(waits.receipts)).toBeLessThanOrEqual(1_000);
  });
});

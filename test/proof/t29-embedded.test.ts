// T29: the embedded database under SIGKILL, also while it is made: the next start needs nobody, is quick, and has everything that was
// acknowledged. A second process on the folder is refused in words.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { Api } from './harness/api.ts';
import { builtProduct } from './harness/built-product.ts';
import { ClusterNode } from './harness/cluster-node.ts';
import { type Sent, startGenerator } from './harness/generator.ts';
import { proofSize, seededRandom } from './harness/proof-size.ts';
import { prepareWorkload } from './harness/workload.ts';
import { seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const kills = { short: 3, ci: 10, full: 40 }[proofSize];
const killsWhileMade = { short: 2, ci: 4, full: 10 }[proofSize];
const startTargetMs = proofSize === 'short' ? 30_000 : 10_000;
const random = seededRandom(seed);
const masterKey = randomBytes(32).toString('base64');
let farm: ReceiverFarm;
let folder: string;

beforeAll(async () => {
  farm = await startReceiverFarm({ seed });
  folder = await mkdtemp(join(tmpdir(), 'casewire-embedded-'));
  builtProduct();
}, 120_000);
afterAll(async () => {
  await farm?.close();
  await rm(folder, { recursive: true, force: true });
});

const nodeOn = async (dataDir: string): Promise<ClusterNode> =>
  new ClusterNode({
    name: 'embedded',
    command: 'dev',
    port: await freePort(),
    main: builtProduct(),
    logFile: join(folder, 'node.log'),
    env: { CASEWIRE_DATA_DIR: dataDir, CASEWIRE_MASTER_KEY: masterKey },
  });

const timed = async (node: ClusterNode): Promise<number> => {
  const from = performance.now();
  await node.start();
  return performance.now() - from;
};

it('T29: killed while its database is made, it makes it at the next start', { timeout: 60_000 + killsWhileMade * 60_000 }, async () => {
  const starts: number[] = [];
  for (let n = 0; n < killsWhileMade; n += 1) {
    const dataDir = join(folder, `made-${n}`);
    const node = await nodeOn(dataDir);
    const starting = node.start().then(
      () => 'up',
      () => 'killed',
    );
    // Somewhere between the first file and the last migration.
    while (!(await readdir(join(dataDir, 'pg')).catch(() => [])).length) await wait(5);
    await wait(random() * 2_500);
    await node.kill();
    await starting;
    starts.push(await timed(node));
    await node.kill();
  }
  reportFigures('T29', { 'kills while the database was made': killsWhileMade, 'slowest start after them, s': Math.max(...starts) / 1_000 });
  expect(Math.max(...starts)).toBeLessThanOrEqual(startTargetMs);
});

it('T29: killed at work, it loses nothing', { timeout: 120_000 + kills * 60_000 }, async () => {
  const node = await nodeOn(join(folder, 'work'));
  await node.start();
  const api = new Api([node], 'secret');
  const flows = await prepareWorkload({ api, farm }, { flows: 4 });
  const starts: number[] = [];
  const sent: Sent[] = [];
  for (let n = 0; n < kills; n += 1) {
    const generator = startGenerator({ api, nodes: [node], flows, rate: 20, random, leftUnknown: 0 });
    await wait(500 + random() * 1_500);
    await node.kill();
    starts.push(await timed(node));
    await generator.stop();
    sent.push(...generator.ledger);
  }
  const promised = sent.flatMap(({ outcome, flow }) =>
    outcome?.kind === 'acked'
      ? flow.endpoints.flatMap((endpoint) => flow.events.map((event) => `${event} of ${outcome.caseId} at ${endpoint}`))
      : [],
  );
  const missing = async () => {
    const came = new Set((await farm.ledger()).map((row) => `${row.eventName} of ${row.caseId} at ${row.endpoint}`));
    return promised.filter((one) => !came.has(one));
  };
  await expect.poll(missing, { timeout: 60_000, interval: 200 }).toEqual([]);
  reportFigures('T29', {
    kills,
    'slowest start, s': Math.max(...starts) / 1_000,
    'deliveries acknowledged': promised.length,
    lost: (await missing()).length,
  });
  expect(promised.length).toBeGreaterThan(kills * 10);
  expect(Math.max(...starts)).toBeLessThanOrEqual(startTargetMs);

  const second = spawn(process.execPath, [builtProduct(), 'dev', '--port', '0', '--data-dir', join(folder, 'work')], {
    env: { PATH: process.env['PATH'], CASEWIRE_MASTER_KEY: masterKey },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
  expect(said).toContain('is in use by another Casewire process');
  expect(code).not.toBe(0);
  await node.kill();
  await api.close();
});

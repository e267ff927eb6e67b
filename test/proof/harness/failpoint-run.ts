// One run of T5: cases, a fault at one point, what is down comes back, everything ends, and the three stories are compared. Then the
// tables are emptied, so that the next run is judged by itself.

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerRow } from '../../support/receiver-farm.ts';
import { check, noViolations, type Verdict, violations } from './checker.ts';
import type { ClusterNode } from './cluster-node.ts';
import { type FailpointGround, teachReceivers } from './failpoint-ground.ts';
import { type Order, type Play, plays } from './failpoint-plays.ts';
import type { Failpoint } from './failpoints.ts';
import { groupBy } from './group-by.ts';
import type { Random } from './proof-size.ts';

export type FailKind = 'kill' | 'throw' | 'drop';

export interface RunResult {
  readonly failAt: string;
  /** The process was killed, at the point or on the way there. */
  readonly killed: boolean;
  /** What the point saw. */
  readonly detail: string;
  readonly tookMs: number;
  /** Of promised deliveries. */
  readonly deliveries: number;
  readonly duplicates: number;
  /** The process ended although nobody killed it. */
  readonly endedByItself: boolean;
  /** Sentences; none when all is as promised. */
  readonly violations: readonly string[];
}

const reachedWithinMs = 30_000;
const overWithinMs = 40_000;
const exitWithinMs = 20_000;

export async function runFailpoint(
  ground: FailpointGround,
  point: Failpoint,
  kind: FailKind,
  size: { readonly cases: number; readonly random: Random },
): Promise<RunResult> {
  const { cluster } = ground;
  const from = Date.now();
  const known = (await cluster.farm.ledger()).length;
  const node = point.node === 'api' ? ground.front : ground.whole;
  const order: Order = { failAt: `${point.name}:${kind}`, point: point.where, ...(point.prelude ? { prelude: point.prelude } : {}) };
  const play: Play = { ground, node, order, ...size };
  const { sent } = await plays[point.scenario ?? 'run'](play);
  const detail = await reached(ground, order);
  const ends = kind === 'kill' || point.scenario === 'shutdown';
  if (ends && !(await node.ends(exitWithinMs))) throw new Error(`${node.name} did not end:\n${node.log()}`);
  const crashed = !ends && point.scenario !== 'restart' && (await node.ends(0));
  const cases = await sent;
  const ended = await over(ground);
  await teachReceivers(cluster);

  const ledger = async () => (await cluster.farm.ledger()).slice(known);
  const fault = { kind: 'kill-node', nodes: [node.name], from, until: Date.now(), detail: order.failAt } as const;
  const verdict = await check({ ...cluster, farm: { ...cluster.farm, ledger } }, cases, [fault]);
  const wrong = [...wordsOf(verdict), ...tooOften(point, kind, verdict), ...outOfOrder(await ledger()), ...(await brokenPromises(ground))];
  await emptyTables(ground);
  const { deliveries, duplicates } = verdict;
  const endedByItself = crashed || (!ends && point.scenario !== 'restart' && ended);
  return {
    failAt: order.failAt,
    killed: wasKilled(point, kind),
    detail,
    tookMs: Date.now() - from,
    deliveries,
    duplicates,
    endedByItself,
    violations: wrong,
  };
}

/** Waits until the point reported that it was reached, and gives what it saw. */
async function reached({ reports, whole, front }: FailpointGround, { failAt }: Order): Promise<string> {
  for (const deadline = Date.now() + reachedWithinMs; Date.now() < deadline; await wait(10)) {
    const lines = existsSync(reports) ? readFileSync(reports, 'utf8').split('\n').slice(0, -1) : [];
    const found = lines.map((line) => JSON.parse(line)).find((line) => line.failAt === failAt);
    if (found) return found.detail;
  }
  throw new Error(`${failAt} was never reached, so its run proves nothing.\n${whole.log()}\n${front.log()}`);
}

const left = `
  select (select count(*) from deliveries where status in ('pending', 'sending', 'retrying', 'exhausted'))
       + (select count(*) from plugin_calls where status in ('pending', 'running'))
       + (select count(*) from timers where status = 'pending') + (select count(*) from cases where status = 'active')
       + (select count(*) from retry_jobs where status = 'running') as count`;

/** Starts what is down, and waits until nothing is left to do. True when something was down. */
async function over(ground: FailpointGround): Promise<boolean> {
  let started = false;
  let deadline = Date.now() + overWithinMs;
  for (let empty = 0; empty < 2; await wait(30)) {
    for (const node of [ground.whole, ground.front]) {
      if (!node.isDown) continue;
      started = true;
      await comeBack(ground, node);
      deadline = Date.now() + overWithinMs;
    }
    const [row] = await ground.cluster.postgres.query<{ count: string }>(left);
    empty = row?.count === '0' ? empty + 1 : 0;
    if (Date.now() > deadline) throw new Error(`${row?.count} rows are not over within ${overWithinMs} ms:\n${ground.whole.log()}`);
  }
  return started;
}

/** After a run that failed: both nodes are up, and nothing of it is left. */
export async function startAfresh(ground: FailpointGround): Promise<void> {
  for (const node of [ground.whole, ground.front]) {
    await node.kill();
    await comeBack(ground, node);
  }
  await teachReceivers(ground.cluster);
  await emptyTables(ground);
}

/** Its time as a lost node is over at once: how long takeover takes is measured elsewhere (T3). */
async function comeBack({ cluster }: FailpointGround, node: ClusterNode): Promise<void> {
  await cluster.postgres.query("update nodes set seen_at = now() - interval '1 minute' where host = $1", [node.name]);
  await node.start();
}

/** The checker's findings as sentences. */
function wordsOf(verdict: Verdict): readonly string[] {
  const found = violations(verdict);
  const words = Object.keys(noViolations).flatMap((name) => (found[name] ?? []).map((sentence) => `${name}: ${sentence}`));
  return verdict.unverified === 0 ? words : [...words, `${verdict.unverified} requests with a signature that does not verify`];
}

function wasKilled({ scenario }: Failpoint, kind: FailKind): boolean {
  return kind === 'kill' || scenario === 'restart';
}

/** A process that lives knows what it sent: it repeats only what may have been lost on its way. */
function tooOften(point: Failpoint, kind: FailKind, { duplicates }: Verdict): readonly string[] {
  const may = point.repeats ?? 0;
  if (wasKilled(point, kind) || duplicates <= may) return [];
  return [`${duplicates} requests were repeated, ${may} may be`];
}

/** A receiver that asked for the order of each case got it: what came again came earlier already. */
function outOfOrder(rows: readonly LedgerRow[]): readonly string[] {
  const got = rows.filter(({ endpoint, status }) => endpoint === 'ordered' && status !== null && status < 300);
  return [...groupBy(got, ({ caseId }) => caseId)].flatMap(([id, same]) => {
    const first = [...groupBy(same, ({ webhookId }) => webhookId)].map(([, [row]]) => row?.sequence ?? 0);
    return first.every((sequence, n) => n === 0 || sequence > (first[n - 1] ?? 0)) ? [] : [`case ${id} came in the order ${first}`];
  });
}

const promises: Readonly<Record<string, string>> = {
  'cases that went astray': "select id from cases where status <> 'completed' or state_name <> 'approved'",
  'cases without their one answer of a plugin':
    "select c.id from cases c where (select array_agg(status) from plugin_calls p where p.case_id = c.id) is distinct from array['done']",
  'plugin calls without one record of their answer':
    "select p.id from plugin_calls p where (select count(*) from plugin_call_attempts a where a.plugin_call_id = p.id and a.outcome = 'answered' and a.reason is distinct from 'lease_lost') <> 1",
  'cases without their one timer':
    "select c.id from cases c where (select array_agg(status) from timers t where t.case_id = c.id) is distinct from array['fired']",
};

async function brokenPromises({ cluster }: FailpointGround): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const [name, text] of Object.entries(promises)) {
    const rows = await cluster.postgres.query<{ id: string }>(`${text} limit 20`);
    if (rows.length > 0) broken.push(`${name}: ${rows.map(({ id }) => id).join(', ')}`);
  }
  return broken;
}

/** What a run left. What it ran on stays: keys, definitions, subscriptions. */
async function emptyTables({ cluster }: FailpointGround): Promise<void> {
  const tables = [
    'attempt_answers',
    'attempts',
    'deliveries',
    'event_bodies',
    'events',
    'retry_jobs',
    'receivers',
    'plugin_call_exchanges',
  ];
  const statements = [...tables, 'cases', 'entities', 'idempotency_keys'].map((table) => `delete from ${table};`);
  await cluster.postgres.query(`do $$ begin ${statements.join(' ')} end $$`);
}

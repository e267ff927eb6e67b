// From an event to its webhook, at fixed rates: 2 KB webhooks, one subscription a case, the load from a process of its own (open loop).
// The commit's time is PostgreSQL's own; on the embedded engine, which keeps none, the time that the event tells, a moment before it.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRun, PartResult } from '../bench-run.ts';
import { pingPongCase, publishPingPong, stateChanged } from '../casewire/ping-pong.ts';
import type { RunningServer, Target } from '../casewire/target.ts';
import { startProcess } from '../machine/processes.ts';
import { rate } from '../print-table.ts';
import type { SentEvent } from '../senders/load-generator.ts';
import { quantile } from '../spread.ts';

const rates = [50, 200, 500] as const;
const caseCount = 200;

interface Latencies {
  readonly name: string;
  readonly perSecond: number;
  readonly sent: number;
  /** Events that were not answered 2xx. */
  readonly errors: number;
  /** Webhooks that had not come five seconds after the last event. */
  readonly missing: number;
  /** Milliseconds from the intended start to the answer, to the webhook's arrival, and from the commit to that. */
  readonly accepted: readonly number[];
  readonly received: readonly number[];
  readonly sinceCommit: readonly number[];
}

export async function latencyPart(run: BenchRun): Promise<PartResult> {
  const measured: Latencies[] = [];
  for (const target of await run.targets()) {
    for (const perSecond of rates) {
      const one = await measureAt(target, perSecond, run);
      run.say(`${one.name}, ${perSecond}/s: ${quantile(one.sinceCommit, 0.5).toFixed(1)} ms after the commit`);
      measured.push(one);
    }
  }
  const rows = measured.map((one) => [
    `${one.name}, ${one.perSecond} events/s`,
    ...[one.sinceCommit, one.received, one.accepted].flatMap((values) => [milliseconds(values, 0.5), milliseconds(values, 0.99)]),
    String(one.errors),
    String(one.missing),
  ]);
  const columns = [
    'milliseconds',
    'commit → receipt p50',
    'p99',
    'start → receipt p50',
    'p99',
    'start → answer p50',
    'p99',
    'errors',
    'late webhooks',
  ];
  return {
    tables: [{ title: 'From an event to its webhook', columns, rows }],
    figures: measured.map(({ accepted, received, sinceCommit, ...rest }) => ({
      ...rest,
      ...Object.fromEntries(Object.entries({ accepted, received, sinceCommit }).map(([name, values]) => [name, summary(values)])),
    })),
  };
}

const milliseconds = (values: readonly number[], share: number): string => rate(quantile(values, share));
const summary = (values: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries([0.5, 0.9, 0.99, 1].map((share) => [`p${share * 100}`, Math.round(quantile(values, share) * 100) / 100]));

async function measureAt(target: Target, perSecond: number, run: BenchRun): Promise<Latencies> {
  const { receiver, sizes } = run;
  const server = await target.start();
  const cases = await makeCases(server, receiver.url);
  await generate(server, cases, perSecond, Math.max(1, sizes.latencySeconds / 3));
  await receiver.timed();
  const since = Date.now();
  const sent = await generate(server, cases, perSecond, sizes.latencySeconds);
  const receipts = await arrivals(run, sent.length);
  await server.stop();
  const told = await target.inDatabase((sql) => sql<ToldEvent>(toldText(target, run), [stateChanged, new Date(since - 20)]));
  return { name: target.name, perSecond, ...compare(sent, told, receipts) };
}

async function makeCases(server: RunningServer, receiverUrl: string): Promise<readonly string[]> {
  await publishPingPong(server).catch((error: unknown) => {
    // The rate before this one has published it.
    if (!String(error).includes('409')) throw error;
  });
  const ids: string[] = [];
  for (let place = 0; place < caseCount; place += 1) {
    const subscription = { type: 'webhook', url: `${receiverUrl}/timed/${place % 20}`, events: [stateChanged] };
    const body = pingPongCase(crypto.randomUUID(), [subscription]);
    const { workflowRuntimeId } = await server.call<{ workflowRuntimeId: string }>('POST', '/api/v1/external/workflows/run', body);
    ids.push(workflowRuntimeId);
  }
  return ids;
}

async function generate(
  server: RunningServer,
  cases: readonly string[],
  perSecond: number,
  seconds: number,
): Promise<readonly SentEvent[]> {
  const file = fileURLToPath(new URL('../senders/load-generator.ts', import.meta.url));
  const settings = { url: server.url, key: server.key, cases, perSecond, seconds };
  const child = startProcess(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, LOAD_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return JSON.parse(text) as readonly SentEvent[];
}

/** Waits for so many webhooks, five seconds at most. */
async function arrivals({ receiver }: BenchRun, count: number): Promise<ReadonlyMap<string, number>> {
  const all = new Map<string, number>();
  for (let tries = 0; tries < 4 && all.size < count; tries += 1) for (const [id, at] of await receiver.timed()) all.set(id, at);
  return all;
}

interface ToldEvent {
  readonly id: string;
  readonly case_id: string;
  readonly committed_at: Date | string;
}

/** Microseconds matter here, and `Date` has none: the time comes as text. */
function toldText(target: Target, { server }: BenchRun): string {
  const commit = target.engine === 'postgres' && server.tracksCommits ? 'pg_xact_commit_timestamp(xmin)' : 'occurred_at';
  return `select id, case_id, (extract(epoch from ${commit}) * 1000)::text as committed_at
            from events where type = $1 and occurred_at >= $2 order by case_id, sequence`;
}

/** The n-th event that was sent to a case is the n-th that it told. */
function compare(
  sent: readonly SentEvent[],
  told: readonly ToldEvent[],
  receipts: ReadonlyMap<string, number>,
): Pick<Latencies, 'sent' | 'errors' | 'missing' | 'accepted' | 'received' | 'sinceCommit'> {
  const toldOf = new Map<string, ToldEvent[]>();
  for (const event of told) toldOf.set(event.case_id, [...(toldOf.get(event.case_id) ?? []), event]);
  const good = sent.filter(({ status }) => status >= 200 && status < 300);
  const pairs = good.flatMap((event) => {
    const own = toldOf.get(event.caseId)?.shift();
    const receivedAt = own && receipts.get(own.id);
    return own && receivedAt !== undefined ? [{ event, receivedAt, committedAt: Number(own.committed_at) }] : [];
  });
  return {
    sent: sent.length,
    errors: sent.length - good.length,
    missing: good.length - pairs.length,
    accepted: good.map(({ answeredAt, intendedAt }) => answeredAt - intendedAt),
    received: pairs.map(({ event, receivedAt }) => receivedAt - event.intendedAt),
    sinceCommit: pairs.map(({ receivedAt, committedAt }) => Math.max(0, receivedAt - committedAt)),
  };
}

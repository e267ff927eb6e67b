// Compares three stories: what the generator was told, what the receivers got, and what the product says of itself. A story that is
// wrong is a sentence in `faults`, so that a failing proof prints what to look for.

import type { LedgerRow } from '../../support/receiver-farm.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import type { Sent } from './generator.ts';
import { groupBy } from './group-by.ts';
import { deliveriesOf } from './workload.ts';

export interface Verdict {
  readonly acked: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of the unknown, those that turned out to be done. */
  readonly unknownDone: number;
  /** That acknowledged runs promised. */
  readonly deliveries: number;
  readonly requests: number;
  /** Promised, and never answered 2xx. */
  readonly lost: readonly string[];
  /** Got, and never committed. */
  readonly unexpected: readonly string[];
  /** A second case for a key, or a case that told only some of its receivers. */
  readonly halfPresent: readonly string[];
  /** A 2xx more than one for an event at a receiver. */
  readonly duplicates: number;
  /** Duplicates with no fault at their node while they were in flight, or more than one for a fault. */
  readonly unexplained: readonly string[];
  /** The product's log and the receivers' ledger disagree, or rows lack what belongs to them. */
  readonly untrue: readonly string[];
  /** Requests whose signature the farm's own verifier refused. */
  readonly unverified: number;
}

/** A request is in flight a little before and after its fault: signals, sockets and clocks of two processes lie between. */
const slackMs = 2_500;

export async function check(cluster: Cluster, sent: readonly Sent[], faults: readonly Fault[]): Promise<Verdict> {
  const rows = await cluster.farm.ledger();
  const cases = await casesByCorrelation(cluster);
  const byCase = groupBy(rows, ({ caseId }) => caseId ?? '');
  const lost: string[] = [];
  const halfPresent: string[] = [];
  const known = new Set<string>();
  let unknownDone = 0;
  for (const one of sent) {
    const made = cases.get(one.correlationId) ?? [];
    if (made.length > 1) halfPresent.push(`${one.key} made ${made.length} cases: ${one.tries.join(', ')}`);
    for (const id of made) known.add(id);
    if (one.outcome?.kind === 'refused' && made.length > 0) halfPresent.push(`${one.key} was refused, and made a case`);
    if (one.outcome?.kind === 'unknown' && made.length > 0) unknownDone += 1;
    const acked = one.outcome?.kind === 'acked' ? one.outcome.caseId : null;
    if (acked !== null && !made.includes(acked)) lost.push(`case ${acked} of ${one.key} was acknowledged and is not there`);
    for (const id of made) {
      const missing = missingOf(one, byCase.get(id) ?? []);
      if (missing.length > 0) (acked === null ? halfPresent : lost).push(`case ${id} of ${one.key} lacks ${missing.join(', ')}`);
    }
  }
  const unexpected = rows.filter(({ caseId }) => !known.has(caseId ?? '')).map((row) => `${row.webhookId} at ${row.endpoint}`);
  const { duplicates, unexplained } = explainDuplicates(rows, faults, await nodesOfAttempts(cluster));
  const count = (kind: string) => sent.filter(({ outcome }) => outcome?.kind === kind).length;
  return {
    acked: count('acked'),
    refused: count('refused'),
    unknown: count('unknown'),
    unknownDone,
    deliveries: sent.reduce((sum, { outcome, flow }) => sum + (outcome?.kind === 'acked' ? deliveriesOf(flow) : 0), 0),
    requests: rows.length,
    lost,
    unexpected,
    halfPresent,
    duplicates,
    unexplained,
    untrue: [...(await compareAttempts(cluster, rows)), ...(await brokenInvariants(cluster, sent))],
    unverified: rows.filter(({ verified }) => verified !== true).length,
  };
}

function missingOf({ flow }: Sent, rows: readonly LedgerRow[]): readonly string[] {
  const got = new Set(rows.filter(isSuccess).map(({ endpoint, eventName }) => `${eventName} at ${endpoint}`));
  const due = flow.endpoints.flatMap((endpoint) => flow.events.map((event) => `${event} at ${endpoint}`));
  return due.filter((one) => !got.has(one));
}

function isSuccess({ status }: LedgerRow): boolean {
  return status !== null && status >= 200 && status < 300;
}

async function casesByCorrelation({ postgres }: Cluster): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await postgres.query<{ id: string; correlation_id: string }>('select id, correlation_id from cases');
  const cases = new Map<string, string[]>();
  for (const { id, correlation_id: name } of rows) cases.set(name, [...(cases.get(name) ?? []), id]);
  return cases;
}

/** The name of the node that made it, by `delivery#number`. */
async function nodesOfAttempts({ postgres }: Cluster): Promise<ReadonlyMap<string, string>> {
  const rows = await postgres.query<{ attempt: string; name: string }>(
    `select delivery_id || '#' || number as attempt, n.name from attempts a join node_names n on n.id = a.node`,
  );
  return new Map(rows.map(({ attempt, name }) => [attempt, name]));
}

/** Every success before the last attempt of an event at a receiver must have a fault of its own that befell its node in flight. */
function explainDuplicates(
  rows: readonly LedgerRow[],
  faults: readonly Fault[],
  nodes: ReadonlyMap<string, string>,
): { readonly duplicates: number; readonly unexplained: readonly string[] } {
  const successes = groupBy(rows.filter(isSuccess), ({ webhookId, endpoint }) => `${webhookId} at ${endpoint}`);
  const unexplained: string[] = [];
  let duplicates = 0;
  for (const [name, arrived] of successes) {
    // As they were begun: what a stopped node had begun may arrive after the attempt of who took over, and its own fault explains it.
    const same = arrived.toSorted((one, other) => Number(one.attempt) - Number(other.attempt) || one.at - other.at);
    const used = new Set<Fault>();
    for (const [index, row] of same.slice(0, -1).entries()) {
      duplicates += 1;
      const node = nodes.get(`${row.deliveryId}#${row.attempt}`) ?? '';
      const fault = faults.find((one) => !used.has(one) && befell(one, node) && meets(one, row));
      if (fault) used.add(fault);
      else unexplained.push(`${name}: answered at ${row.at} (attempt ${row.attempt}), again ${same[index + 1]?.at}`);
    }
  }
  return { duplicates, unexplained };
}

function befell({ nodes }: Fault, node: string): boolean {
  return nodes.length === 0 || nodes.includes(node);
}

function meets({ from, until }: Fault, { at, tookMs }: LedgerRow): boolean {
  return at + tookMs + slackMs >= from && at - slackMs <= until;
}

interface StoredAttempt {
  readonly delivery_id: string;
  readonly number: number;
  readonly response_status: number | null;
  readonly reason: string | null;
  readonly late: boolean;
}

/** What the receivers answered is what the log says they answered, attempt by attempt; what the log does not know, it says so of. */
async function compareAttempts({ postgres }: Cluster, rows: readonly LedgerRow[]): Promise<readonly string[]> {
  const attempts = await postgres.query<StoredAttempt>('select delivery_id, number, response_status, reason, late from attempts');
  const stored = groupBy(attempts, (one) => `${one.delivery_id}#${one.number}`);
  const got = groupBy(rows, (row) => `${row.deliveryId}#${row.attempt}`);
  const untrue: string[] = [];
  for (const [name, same] of got) {
    const told = stored.get(name) ?? [];
    if (same.length > 1) untrue.push(`attempt ${name} was made ${same.length} times`);
    const fits = same.every(({ status }) => told.some((one) => one.response_status === status || one.response_status === null));
    if (!fits) untrue.push(`attempt ${name} got ${same.map(({ status }) => status)}, on record: ${JSON.stringify(told)}`);
  }
  for (const [name, told] of stored) {
    for (const one of told) {
      const fits = one.response_status === null || (got.get(name) ?? []).some(({ status }) => status === one.response_status);
      if (!fits) untrue.push(`attempt ${name} is on record with ${one.response_status}, and nobody got it`);
    }
  }
  return untrue;
}

const invariants: Readonly<Record<string, string>> = {
  'cases without all their events':
    'select id from cases c where sequence <> (select count(*) from events e where e.case_id = c.id) or sequence <> (select max(sequence) from events e where e.case_id = c.id)',
  'deliveries without their event': 'select d.id from deliveries d where not exists (select from events e where e.id = d.event_id)',
  'events without their case': 'select e.id from events e where not exists (select from cases c where c.id = e.case_id)',
  'an event twice for a receiver': 'select event_id as id from deliveries group by event_id, subscription_id having count(*) > 1',
  'delivered without a success on record':
    "select d.id from deliveries d where status = 'delivered' and not exists (select from attempts a where a.delivery_id = d.id and a.outcome = 'delivered' and not a.late)",
  'leases that nobody gave back': "select id from deliveries where lease is not null or status = 'sending'",
  'not delivered': "select id from deliveries where status <> 'delivered'",
};

/** Every case version has its events, every event its deliveries. */
async function brokenInvariants(cluster: Cluster, sent: readonly Sent[]): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const [name, text] of Object.entries(invariants)) {
    const rows = await cluster.postgres.query<{ id: string }>(`${text} limit 20`);
    if (rows.length > 0) broken.push(`${name}: ${rows.map(({ id }) => id).join(', ')}`);
  }
  const counts = await cluster.postgres.query<{ correlation_id: string; cases: string; deliveries: string }>(
    `select c.correlation_id, count(distinct c.id) as cases, count(d.id) as deliveries
       from cases c left join deliveries d on d.case_id = c.id group by c.correlation_id`,
  );
  const flowOf = new Map(sent.map(({ correlationId, flow }) => [correlationId, flow]));
  for (const row of counts) {
    const flow = flowOf.get(row.correlation_id);
    const due = flow ? deliveriesOf(flow) * Number(row.cases) : -1;
    if (due !== Number(row.deliveries)) broken.push(`${row.correlation_id} has ${row.deliveries} deliveries, not ${due}`);
  }
  return broken;
}

/** What a proof asserts of every verdict, as one value to compare: all empty. */
export function violations(verdict: Verdict): Readonly<Record<string, readonly string[]>> {
  const { lost, unexpected, halfPresent, unexplained, untrue } = verdict;
  return {
    lost: some(lost),
    unexpected: some(unexpected),
    halfPresent: some(halfPresent),
    unexplained: some(unexplained),
    untrue: some(untrue),
  };
}

export const noViolations = { lost: [], unexpected: [], halfPresent: [], unexplained: [], untrue: [] };

function some(sentences: readonly string[]): readonly string[] {
  return sentences.length > 10 ? [...sentences.slice(0, 10), `and ${sentences.length - 10} more`] : sentences;
}

// The ground of the isolation proofs: a server process on a database of its own, two receiver farms (the sick ones apart, so that their
// work delays no healthy one), a load generator, and a way to make many rows due at one moment.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type DatabasePlace, makePlace } from '../support/database.ts';
import { type Load, percentile, type Shot, startLoad } from '../support/load.ts';
import { review, runOf } from '../support/page.ts';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { startServerProcess } from '../support/server-process.ts';

export const demoKey = 'secret';

export interface Ground {
  readonly place: DatabasePlace;
  readonly server: string;
  readonly pid: number;
  readonly healthy: ReceiverFarm;
  readonly sick: ReceiverFarm;
  readonly load: Load;
  post(path: string, body: unknown, key?: string): Promise<Record<string, unknown>>;
  /** A definition `name` whose cases tell that URL of their start; the subscription's id. */
  tell(name: string, url: string, more?: Readonly<Record<string, unknown>>, key?: string): Promise<string>;
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function breakGround(): Promise<Ground> {
  const place = await makePlace();
  const [server, healthy, sick, load] = await Promise.all([
    startServerProcess(place),
    startReceiverFarm(),
    startReceiverFarm(),
    startLoad(),
  ]);
  const database = new pg.Client({ connectionString: place.databaseUrl ?? '' });
  await database.connect();
  const post: Ground['post'] = async (path, body, key = demoKey) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return {
    place,
    server: server.url,
    pid: server.child.pid ?? 0,
    healthy,
    sick,
    load,
    post,
    tell: async (name, url, more = {}, key = demoKey) => {
      await post('/api/v1/workflow-definition', { name, definition: review }, key);
      const entry = { level: 'definition', targetId: name, type: 'webhook', url, events: ['workflow.started'], ...more };
      return (await post('/api/v1/subscriptions', entry, key))['id'] as string;
    },
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await database.query<Row>(text, [...values])).rows,
    close: async () => {
      await server.kill();
      await Promise.all([healthy.close(), sick.close(), load.close(), database.end()]);
      await place.remove();
    },
  };
}

/** Makes `count` deliveries of one subscription due, in one commit: copies of one that the API made. */
export async function makeDue(ground: Ground, name: string, subscriptionId: string, count: number): Promise<void> {
  const made = () => ground.query('select from deliveries where subscription_id = $1 limit 1', [subscriptionId]);
  if ((await made()).length === 0) await ground.post('/api/v1/external/workflows/run', runOf(name));
  await ground.query(
    `with model as (
       select d.workspace_id, d.case_id, d.event_type, d.subscription_id, d.receiver_id, e.entity_id, e.state, b.body
         from deliveries d join events e on e.id = d.event_id join event_bodies b on b.id = d.event_id
        where d.subscription_id = $1 limit 1
     ), event as (
       insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at, state)
       select casewire_attempt_id(), workspace_id, case_id, entity_id, event_type, n + 1, now(), state from model, generate_series(1, $2::integer) n
       returning id, sequence
     ), body as (
       insert into event_bodies (id, workspace_id, body) select event.id, model.workspace_id, model.body from event, model
     )
     insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, due_at, created_at)
     select casewire_attempt_id(), workspace_id, event.id, event_type, case_id, event.sequence, subscription_id, receiver_id, 'pending', now(), now()
       from event, model`,
    [subscriptionId, count],
  );
}

export interface Steady {
  readonly workflows: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly key?: string;
}

/** What became of a steady load: waits in milliseconds, from when a request was due to be sent. */
export interface Waits {
  readonly started: number;
  /** Until the API's answer. */
  readonly accepts: readonly number[];
  /** Until the receiver had it. */
  readonly receipts: readonly number[];
  /** From the API's answer until the receiver had it: after the commit. */
  readonly afterAnswer: readonly number[];
}

/** Starts cases at a fixed pace, and waits until each was told. Throws when one was refused, or never came. */
export async function pace(ground: Ground, { workflows, perSecond, seconds, key = demoKey }: Steady): Promise<Waits> {
  const count = perSecond * seconds;
  const entities = randomUUID();
  const plan = { server: ground.server, key, workflows, entities, pace: { kind: 'steady', perSecond, count } } as const;
  return waitsOf(ground, await ground.load.run(plan));
}

export async function waitsOf(ground: Ground, shots: readonly Shot[], withinMs = 60_000): Promise<Waits> {
  const refused = shots.find(({ caseId }) => caseId === null);
  if (refused) throw new Error(`a run was answered ${refused.status}`);
  const wanted = new Set(shots.map(({ caseId }) => caseId));
  const arrivedIn = (rows: Awaited<ReturnType<ReceiverFarm['ledger']>>) =>
    new Map(rows.filter(({ caseId }) => wanted.has(caseId)).map(({ caseId, at }) => [caseId, at]));
  const rows = await ground.healthy.until((all) => all.length >= wanted.size && arrivedIn(all).size === wanted.size, withinMs);
  const arrivals = arrivedIn(rows);
  const receipts = shots.map(({ caseId, dueAt }) => (arrivals.get(caseId) ?? Number.NaN) - dueAt);
  return {
    started: shots.length,
    accepts: shots.map(({ answeredAt, dueAt }) => answeredAt - dueAt),
    receipts,
    afterAnswer: shots.map(({ caseId, answeredAt }) => (arrivals.get(caseId) ?? Number.NaN) - answeredAt),
  };
}

export function p50(values: readonly number[]): number {
  return Math.round(percentile(values, 0.5) * 10) / 10;
}

export function p99(values: readonly number[]): number {
  return Math.round(percentile(values, 0.99) * 10) / 10;
}

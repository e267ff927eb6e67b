// The hot statements: claimed once, fairly, under a lease; settled only by the holder of the lease; lost work taken back.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import {
  type Claim,
  claimDeliveries,
  claimText,
  promoteDueRetries,
  type Settlement,
  settleDeliveries,
} from '../../src/storage/deliveries.ts';
import { releaseLost, releaseUnsent } from '../../src/storage/delivery-leases.ts';
import { beat } from '../../src/storage/nodes.ts';
import { countFailures, disableSubscriptions, limitReceivers } from '../../src/storage/receivers.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

/** So many rows of any receiver. */
const each = (others: number): Claim['appetite'] => ({ lanes: [], most: [], others });
const nil = '00000000-0000-0000-0000-000000000000';

describe('deliveries', () => {
  let database: Database;
  let place: DatabasePlace;
  const workspaceId = randomUUID();
  const nodeId = randomUUID();

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'test', 'sandbox', 'sealed')`,
      [workspaceId],
    );
  });
  beforeEach(async () => {
    for (const table of ['attempts', 'deliveries', 'events', 'subscriptions', 'receivers', 'nodes'])
      await database.script(`delete from ${table}`);
    await beat(database, { id: nodeId, host: 'test', roles: ['worker'] });
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  /** `count` pending deliveries to one receiver, the oldest first. */
  async function seed(receiverId: string, count: number): Promise<string> {
    const subscriptionId = randomUUID();
    await database.query(
      `insert into subscriptions (id, workspace_id, level, target_id, url, receiver_id, events, sealed_secret, settings)
       values ($1, $2, 'customer', '', 'http://127.0.0.1/', $3, '{*}', 'sealed', '{}')`,
      [subscriptionId, workspaceId, receiverId],
    );
    await database.query(
      `with event as (
         insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at)
         select casewire_attempt_id(), $1, $1, $1, 'workflow.started', n, now() from generate_series(1, $2::integer) n returning id, sequence
       ), body as (
         insert into event_bodies (id, workspace_id, body) select id, $1, '{"n":' || sequence || '}' from event
       )
       insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, due_at, created_at)
       select casewire_attempt_id(), $1, id, 'workflow.started', $1, sequence, $3, $4, 'pending', now() - (1000 - sequence) * interval '1 ms', now() from event`,
      [workspaceId, count, subscriptionId, receiverId],
    );
    return subscriptionId;
  }

  const claim = (more: Partial<Claim> = {}) =>
    database.transaction('all-by-index', (tx) =>
      claimDeliveries(tx, { nodeId, lease: randomUUID(), limit: 100, appetite: each(10), afterReceiver: nil, ...more }),
    );

  it('of more receivers than a page holds are all claimed, one of each', async () => {
    for (let n = 0; n < 300; n += 1) await seed(randomUUID(), 1);
    const claimed = await claim({ limit: 1_000 });
    expect(new Set(claimed.map(({ receiverId }) => receiverId)).size).toBe(300);
  });

  const settlement = (delivery: { id: string; lease: string }, more: Partial<Settlement> = {}): Settlement => ({
    deliveryId: delivery.id,
    workspaceId,
    lease: delivery.lease,
    attemptId: randomUUID(),
    number: 1,
    status: 'delivered',
    reason: null,
    retryInMs: 0,
    outcome: 'delivered',
    detail: null,
    durationMs: 5,
    responseStatus: 200,
    responseHeaders: '{"a":"b"}',
    responseBody: 'ok',
    ...more,
  });

  const statusOf = async (id: string) =>
    (
      await database.query<{ status: string; attempts: number; uncounted: number }>(
        'select status, attempts, uncounted from deliveries where id = $1',
        [id],
      )
    )[0];

  it('are claimed round the receivers, the oldest of each first, however many one has', async () => {
    const [flooded, quiet] = [randomUUID(), randomUUID()].sort() as [string, string];
    await seed(flooded, 500);
    await seed(quiet, 2);
    const claimed = await claim();
    expect(claimed.filter((row) => row.receiverId === flooded)).toHaveLength(10);
    expect(claimed.filter((row) => row.receiverId === quiet).map((row) => row.body)).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('are not claimed for receivers that are full', async () => {
    const [full, open] = [randomUUID(), randomUUID()];
    await seed(full, 5);
    await seed(open, 5);
    const claimed = await claim({ appetite: { lanes: [full], most: [0], others: 10 } });
    expect(new Set(claimed.map((row) => row.receiverId))).toEqual(new Set([open]));
  });

  it('are claimed by index, however little the database knows of its tables', async () => {
    await database.script('vacuum analyze');
    const values = [nil, [], [], 100, randomUUID(), nodeId, 10];
    const plan = await database.transaction('all-by-index', (tx) => tx.query<{ 'QUERY PLAN': string }>(`explain ${claimText}`, values));
    const lines = plan.map((row) => row['QUERY PLAN']);
    expect(lines.filter((line) => /(Seq Scan on (deliveries|event_bodies))|Hash.*Join|Sort Method/.test(line))).toEqual([]);
    expect(lines.filter((line) => /Index (Only )?Scan using deliveries_\w+_receiver_id_due_at_id_idx/.test(line)).length).toBeGreaterThan(
      2,
    );
    // Of one receiver each time: without a condition it would read all that is pending.
    const whole = lines.filter(
      (line, at) => line.includes('_receiver_id_due_at_id_idx') && !lines[at + 1]?.includes('Index Cond: (receiver_id'),
    );
    expect(whole).toEqual([]);
  });

  it('are claimed by one claimer only, whoever asks at the same time', async () => {
    for (let n = 0; n < 4; n += 1) await seed(randomUUID(), 50);
    const rounds = await Promise.all(Array.from({ length: 8 }, () => claim({ appetite: each(50), limit: 60 })));
    const ids = rounds.flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('carry what an attempt needs', async () => {
    const receiverId = randomUUID();
    const subscriptionId = await seed(receiverId, 1);
    const [row] = await claim();
    expect(row).toMatchObject({
      receiverId,
      subscriptionId,
      attempt: 1,
      uncounted: 0,
      url: 'http://127.0.0.1/',
      timeoutMs: 15_000,
      subscriptionStatus: 'enabled',
      sealedSharedSecret: 'sealed',
    });
  });

  it('are settled with their attempt in one statement', async () => {
    await seed(randomUUID(), 1);
    const [row] = await claim();
    if (!row) throw new Error('nothing claimed');
    expect([...(await settleDeliveries(database, 'node', [settlement(row)])).ids]).toEqual([row.id]);
    expect(await statusOf(row.id)).toMatchObject({ status: 'delivered', attempts: 1 });
    const attempts = await database.query('select number, outcome, response_status, late from attempts where delivery_id = $1', [row.id]);
    expect(attempts).toEqual([{ number: 1, outcome: 'delivered', response_status: 200, late: false }]);
  });

  it('whose settlement is tried again, as its answer was lost, have their attempt on record once', async () => {
    await seed(randomUUID(), 1);
    const [row] = await claim();
    if (!row) throw new Error('nothing claimed');
    const result = settlement(row);
    await settleDeliveries(database, 'node', [result]);
    await settleDeliveries(database, 'node', [result]);
    expect(await database.query('select outcome, late from attempts where delivery_id = $1', [row.id])).toEqual([
      { outcome: 'delivered', late: false },
    ]);
  });

  it('refuse the result of a lost lease, and keep it on record as late', async () => {
    await seed(randomUUID(), 1);
    const [row] = await claim();
    if (!row) throw new Error('nothing claimed');
    const settled = await settleDeliveries(database, 'node', [settlement({ id: row.id, lease: randomUUID() })]);
    expect(settled.ids.size).toBe(0);
    expect(await statusOf(row.id)).toMatchObject({ status: 'sending' });
    expect(await database.query('select late from attempts where delivery_id = $1', [row.id])).toEqual([{ late: true }]);
  });

  it('wait for their retry by the database’s clock, then stand in line again', async () => {
    await seed(randomUUID(), 2);
    const [soon, later] = await claim();
    if (!soon || !later) throw new Error('nothing claimed');
    const failed = { status: 'retrying', outcome: 'failed', reason: 'http_status', responseStatus: 500 } as const;
    await settleDeliveries(database, 'node', [
      settlement(soon, { ...failed, retryInMs: 0 }),
      settlement(later, { ...failed, retryInMs: 60_000 }),
    ]);
    expect(await claim()).toEqual([]);
    expect(await promoteDueRetries(database)).toBe(1);
    const again = await claim();
    expect(again.map((row) => [row.id, row.attempt])).toEqual([[soon.id, 2]]);
  });

  it('of a lost node stand in line again, with the lost attempt on record and not counted', async () => {
    await seed(randomUUID(), 1);
    const lostNode = randomUUID();
    await beat(database, { id: lostNode, host: 'lost', roles: ['worker'] });
    const [row] = await claim({ nodeId: lostNode });
    if (!row) throw new Error('nothing claimed');
    expect(await releaseLost(database)).toBe(0);
    await database.query("update nodes set seen_at = now() - interval '11 seconds' where id = $1", [lostNode]);
    expect(await releaseLost(database)).toBe(1);
    expect(await statusOf(row.id)).toEqual({ status: 'pending', attempts: 1, uncounted: 1 });
    expect(await database.query('select number, reason from attempts where delivery_id = $1', [row.id])).toEqual([
      { number: 1, reason: 'node_lost' },
    ]);
    const [again] = await claim();
    expect(again).toMatchObject({ id: row.id, attempt: 2 });
    expect((await settleDeliveries(database, 'lost', [settlement(row)])).ids.size).toBe(0);
  });

  it('that were never sent go back as if they had not been claimed', async () => {
    await seed(randomUUID(), 1);
    const [row] = await claim();
    if (!row) throw new Error('nothing claimed');
    await releaseUnsent(database, [row]);
    expect(await statusOf(row.id)).toEqual({ status: 'pending', attempts: 0, uncounted: 0 });
  });

  it('of a disabled subscription are cancelled with the reason', async () => {
    const subscriptionId = await seed(randomUUID(), 3);
    await disableSubscriptions(database, [subscriptionId], 'gone');
    const rows = await database.query('select distinct status, reason from deliveries');
    expect(rows).toEqual([{ status: 'cancelled', reason: 'subscription_disabled' }]);
    expect(await database.query('select status, reason from subscriptions')).toEqual([{ status: 'disabled', reason: 'gone' }]);
  });

  it('of a receiver with a rate are claimed no faster than it, whoever claims', async () => {
    const receiverId = randomUUID();
    await seed(receiverId, 30);
    await seed(randomUUID(), 2);
    await limitReceivers(database, workspaceId, [{ receiverId, rateLimit: 10, maxInFlight: null }]);
    const claimed = [...(await claim()), ...(await claim()), ...(await claim())];
    expect(claimed.filter((row) => row.receiverId === receiverId)).toHaveLength(1);
    expect(claimed).toHaveLength(3);
    await database.query("update receivers set refilled_at = refilled_at - interval '10 seconds'");
    expect(await claim()).toHaveLength(2);
  });

  it('of a receiver with an in-flight cap wait for a free place', async () => {
    const receiverId = randomUUID();
    await seed(receiverId, 5);
    await limitReceivers(database, workspaceId, [{ receiverId, rateLimit: null, maxInFlight: 2 }]);
    const first = await claim();
    expect([first.length, (await claim()).length]).toEqual([2, 0]);
    await settleDeliveries(
      database,
      'node',
      first.slice(0, 1).map((row) => settlement(row)),
    );
    expect(await claim()).toHaveLength(1);
  });

  it('of a receiver that fails long enough rest, then go one by one until one arrives', async () => {
    const receiverId = randomUUID();
    await seed(receiverId, 5);
    const fail = (failures: number) => countFailures(database, [{ receiverId, workspaceId, failures }]);
    const later = (seconds: number) =>
      database.query(
        `update receivers set failing_since = failing_since - $1 * interval '1 second', blocked_until = blocked_until - $1 * interval '1 second'`,
        [seconds],
      );
    expect(await fail(12)).toMatchObject([{ circuit: 'closed', failures: 12 }]);
    await later(31);
    expect(await fail(1)).toMatchObject([{ circuit: 'open', failures: 13 }]);
    expect(await claim()).toEqual([]);
    await later(15);
    const [probe] = await claim();
    expect([probe?.receiverId, (await claim()).length]).toEqual([receiverId, 0]);
    expect(await fail(1)).toMatchObject([{ circuit: 'open' }]);
    await later(16);
    expect(await claim()).toEqual([]);
    await later(15);
    const [second] = await claim();
    if (!second) throw new Error('no probe');
    await settleDeliveries(database, 'node', [settlement(second)]);
    expect(await database.query('select circuit, failures, guarded from receivers')).toEqual([
      { circuit: 'closed', failures: 0, guarded: false },
    ]);
    expect(await claim()).toHaveLength(3);
  });
});

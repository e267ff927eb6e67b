// Retention: weeks that are wholly over go by their partitions, payloads before facts; what an unsettled delivery needs stays.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { ensurePartitions } from '../../src/storage/partitions.ts';
import { dropExpired } from '../../src/storage/retention.ts';
import { type DatabasePlace, engine, openTestDatabase } from '../support/database.ts';

const bases = ['events', 'deliveries', 'attempts', 'event_bodies', 'attempt_answers', 'plugin_call_exchanges'];
const retention = { payloadDays: 30, factDays: 90 };
const days = 24 * 3600 * 1_000;

describe('retention', () => {
  let database: Database;
  let place: DatabasePlace;
  const workspaceId = randomUUID();

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'test', 'sandbox', 'sealed')`,
      [workspaceId],
    );
  });
  beforeEach(async () => {
    for (const base of bases) await database.script(`delete from ${base}`);
    await database.query('select casewire_ensure_partitions((current_date - 150)::date, 26)');
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const idAt = (daysAgo: number): string => {
    const hex = (Date.now() - Math.round(daysAgo * days)).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
  };
  /** An event with its delivery, that one's attempt, and a try of a plugin call, all of that day. */
  const seed = async (
    daysAgo: number,
    status = 'delivered',
    own: { body?: string; request?: string } = {},
  ): Promise<Record<string, string>> => {
    const [event, delivery, attempt] = [idAt(daysAgo), idAt(daysAgo), idAt(daysAgo)];
    const values = [workspaceId, event, delivery, attempt];
    const statements: [string, unknown[]][] = [
      [
        `insert into events (id, workspace_id, type, sequence, occurred_at) values ($2, $1, 'workflow.started', 1, now())`,
        values.slice(0, 2),
      ],
      [`insert into event_bodies (id, workspace_id, body) values ($2, $1, '{}')`, values.slice(0, 2)],
      [
        `insert into deliveries (id, workspace_id, event_id, event_type, sequence, receiver_id, status, due_at, created_at, body, request)
         values ($3, $1, $2, 'workflow.started', 1, $1, $4, now(), now(), $5, $6::json)`,
        [...values.slice(0, 3), status, own.body ?? null, own.request ?? null],
      ],
      [
        `insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, response_status, node)
         values ($3, $1, $2, 1, now(), 1, 'delivered', 200, 'n')`,
        [workspaceId, delivery, attempt],
      ],
      [`insert into attempt_answers (id, workspace_id, headers, body) values ($2, $1, '{}', 'ok')`, [workspaceId, attempt]],
      [`insert into plugin_call_exchanges (id, workspace_id, request) values ($2, $1, '{}')`, [workspaceId, attempt]],
    ];
    for (const [text, all] of statements) await database.query(text, all);
    return {
      events: event,
      event_bodies: event,
      deliveries: delivery,
      attempts: attempt,
      attempt_answers: attempt,
      plugin_call_exchanges: attempt,
    };
  };
  /** In which tables these rows still are. */
  const left = async (ids: Record<string, string>): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const base of bases) if ((await database.query(`select id from ${base} where id = $1`, [ids[base]])).length > 0) found.push(base);
    return found;
  };
  const partitions = async (base: string): Promise<readonly string[]> =>
    (
      await database.query<{ name: string }>(
        'select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass',
        [base],
      )
    ).map(({ name }) => name);

  it('finds every week of deliveries set to be vacuumed early, those made since the last look too', async () => {
    await ensurePartitions(database);
    const left = await database.query(
      `select c.relname from pg_class c join pg_inherits i on i.inhrelid = c.oid
        where i.inhparent = 'deliveries'::regclass and not coalesce(c.reloptions @> array['autovacuum_vacuum_scale_factor=0.05'], false)`,
    );
    expect(left).toEqual([]);
  });

  it('drops the weeks of payloads that are over, later those of facts, and no others', async () => {
    const fresh = await seed(1);
    const edge = await seed(29.9);
    const month = await seed(45);
    const old = await seed(110);
    const before = await partitions('event_bodies');
    const { dropped, kept } = await dropExpired(database, retention);
    expect(kept).toEqual([]);
    expect(dropped.length).toBeGreaterThan(20);
    expect(await left(fresh)).toEqual(bases);
    expect(await left(edge)).toEqual(bases);
    expect(await left(month)).toEqual(['events', 'deliveries', 'attempts']);
    expect(await left(old)).toEqual([]);
    const after = await partitions('event_bodies');
    expect(before.filter((name) => !after.includes(name)).sort()).toEqual(
      dropped.filter((name) => name.startsWith('event_bodies_')).sort(),
    );
    expect(after).toContain('event_bodies_default');
    expect(await dropExpired(database, retention)).toEqual({ dropped: [], kept: [] });
  });

  it('keeps what an unsettled delivery needs, and drops it when that is settled', async () => {
    for (const status of ['pending', 'retrying', 'sending']) {
      await database.query('select casewire_ensure_partitions((current_date - 150)::date, 26)');
      const ids = await seed(110, status);
      expect((await dropExpired(database, retention)).kept.map((name) => name.replace(/_\d.*/, '')).sort()).toEqual([
        'deliveries',
        'event_bodies',
        'events',
      ]);
      expect(await left(ids)).toEqual(['events', 'deliveries', 'event_bodies']);
      await database.query("update deliveries set status = 'exhausted' where id = $1", [ids['deliveries']]);
      expect((await dropExpired(database, retention)).kept).toEqual([]);
      expect(await left(ids)).toEqual([]);
    }
  });

  it('empties the bodies and requests that deliveries have of their own, and marks them', async () => {
    const transformed = await seed(40, 'delivered', { body: '{"a":1}' });
    const custom = await seed(40, 'exhausted', { request: '{"method":"POST","url":["https://a.example"],"headers":{},"body":null}' });
    const waiting = await seed(40, 'retrying', { body: '{"a":1}' });
    const fresh = await seed(2, 'delivered', { body: '{"a":1}' });
    const plain = await seed(40);
    await dropExpired(database, retention);
    const rowOf = async (ids: Record<string, string>) =>
      (
        await database.query('select body, request is not null as request, payload_gone from deliveries where id = $1', [ids['deliveries']])
      )[0];
    expect(await rowOf(transformed)).toEqual({ body: null, request: false, payload_gone: 'payload_expired' });
    expect(await rowOf(custom)).toEqual({ body: null, request: false, payload_gone: 'payload_expired' });
    expect(await rowOf(waiting)).toEqual({ body: '{"a":1}', request: false, payload_gone: null });
    expect(await rowOf(fresh)).toEqual({ body: '{"a":1}', request: false, payload_gone: null });
    expect(await rowOf(plain)).toEqual({ body: null, request: false, payload_gone: null });
  });

  it('deletes from the default partitions, where rows of weeks without a partition are', async () => {
    const gone = await seed(4_000);
    const waiting = await seed(4_000, 'retrying');
    expect((await database.query('select id from events_default')).length).toBe(2);
    await dropExpired(database, retention);
    expect(await left(gone)).toEqual([]);
    expect(await left(waiting)).toEqual(['events', 'deliveries', 'event_bodies']);
  });

  it('keeps for ever what it is told to', async () => {
    const old = await seed(140);
    expect(await dropExpired(database, { payloadDays: 0, factDays: 0 })).toEqual({ dropped: [], kept: [] });
    expect(await left(old)).toEqual(bases);
    await dropExpired(database, { payloadDays: 30, factDays: 0 });
    expect(await left(old)).toEqual(['events', 'deliveries', 'attempts']);
  });

  // The embedded database has one session: nobody else can hold a lock.
  it.skipIf(engine === 'embedded')('waits a moment only for those who use a partition, and leaves it for the next time', async () => {
    const old = await seed(110);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reading: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      reading = resolve;
    });
    const reader = database.transaction('all-workspaces', async (tx) => {
      await tx.query('select id from attempts where id = $1', [old['attempts']]);
      reading();
      await held;
    });
    await begun;
    const startedAt = performance.now();
    const { kept } = await dropExpired(database, retention);
    expect(kept).toEqual([expect.stringMatching(/^attempts_/)]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    release();
    await reader;
    expect((await dropExpired(database, retention)).kept).toEqual([]);
    expect(await left(old)).toEqual([]);
  });
});

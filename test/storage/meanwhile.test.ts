// A statement that began before another node's commit, and comes to its rows after it. What the other one took in between is not taken from
// it, nor taken twice.

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Tx } from '../../src/storage/database.ts';
import { claimDeliveries } from '../../src/storage/deliveries.ts';
import { releaseLost } from '../../src/storage/delivery-leases.ts';
import { beat } from '../../src/storage/nodes.ts';
import { releaseLostCalls } from '../../src/storage/plugin-calls.ts';
import { type DatabasePlace, engine, openTestDatabase } from '../support/database.ts';

const [workspaceId, lostNode, otherNode] = Array.from({ length: 3 }, () => randomUUID()) as [string, string, string];
/** Whoever reads a gated table while `test.waits` is on waits for this lock: its statement has begun, and has locked no row yet. */
const gate = 4_711;

// The embedded database has one session, which nobody is beside.
describe.skipIf(engine === 'embedded')('what another node took meanwhile', () => {
  let database: Database;
  let place: DatabasePlace;
  beforeEach(async () => {
    ({ database, place } = await openTestDatabase());
    await beat(database, { id: otherNode, host: 'test', roles: ['worker'] });
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'test', 'sandbox', 'sealed')`,
      [workspaceId],
    );
    await database.script(`
      create function passed_the_gate() returns boolean language plpgsql stable as $$
      begin
        if current_setting('test.waits', true) = 'on' then perform pg_advisory_xact_lock(${gate}); end if;
        return true;
      end $$`);
  });
  afterEach(async () => {
    await database?.close();
    await place?.remove();
  });

  /** What comes of another node's `look`, which has begun and stands before `table` while this node does `meanwhile`. */
  const lookBeside = async <Found>(
    table: string,
    look: (tx: Tx) => Promise<Found>,
    meanwhile: () => Promise<unknown>,
  ): Promise<Found | undefined> => {
    let looked: Promise<Found> | undefined;
    await database.script(`
      alter table ${table} rename to ${table}_behind;
      create view ${table} as select * from ${table}_behind where (select passed_the_gate())`);
    await database.transaction('all-workspaces', async (holder) => {
      await holder.query('select pg_advisory_xact_lock($1)', [gate]);
      looked = database.transaction('all-workspaces', async (tx) => {
        await tx.query("select set_config('test.waits', 'on', true)");
        return look(tx);
      });
      const waiting = `select from pg_locks where locktype = 'advisory' and objid = $1 and not granted`;
      await expect.poll(async () => (await database.query(waiting, [gate])).length, { timeout: 10_000 }).toBe(1);
      await meanwhile();
    });
    return looked;
  };

  it('of a lost node is sent by nobody else', async () => {
    await database.query(
      `insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, attempts, lease, leased_by, due_at, created_at)
       select casewire_attempt_id(), $1, $1, 'workflow.started', $1, n, $1, $1, 'sending', 1, $1, $2, now(), now() from generate_series(1, 2) n`,
      [workspaceId, lostNode],
    );
    const taken = randomUUID();
    const released = await lookBeside('nodes', releaseLost, async () => {
      expect(await releaseLost(database)).toBe(2);
      await database.query(
        `update deliveries set status = 'sending', attempts = 2, lease = $1, leased_by = $2
          where id = (select id from deliveries where status = 'pending' limit 1)`,
        [taken, otherNode],
      );
    });
    expect(released).toBe(0);
    expect(await database.query('select attempts, lease from deliveries where leased_by = $1', [otherNode])).toEqual([
      { attempts: 2, lease: taken },
    ]);
  });

  it('of the calls of a lost node is called by nobody else', async () => {
    await database.query('alter table plugin_calls drop constraint plugin_calls_case_id_fkey');
    await database.query(
      `insert into plugin_calls (id, workspace_id, case_id, plugin, kind, state, status, attempts, lease, leased_by, due_at, created_at)
       values (gen_random_uuid(), $1, $1, 'p', 'api', 's', 'running', 1, $1, $2, now(), now())`,
      [workspaceId, lostNode],
    );
    const released = await lookBeside('nodes', releaseLostCalls, async () => {
      expect(await releaseLostCalls(database)).toBe(1);
      await database.query("update plugin_calls set status = 'running', leased_by = $1", [otherNode]);
    });
    expect(released).toBe(0);
    expect(await database.query('select status from plugin_calls where leased_by = $1', [otherNode])).toEqual([{ status: 'running' }]);
  });

  it('counts as in flight: a receiver gets no more at once than it wants', async () => {
    await database.query('insert into receivers (id, workspace_id, max_in_flight, guarded) values ($1, $1, 2, true)', [workspaceId]);
    await database.query(
      `insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, attempts, due_at, created_at)
       select casewire_attempt_id(), $1, $1, 'workflow.started', $1, n, $1, $1, 'pending', 0, now(), now() from generate_series(1, 9) n`,
      [workspaceId],
    );
    const claim = (tx: Tx) =>
      claimDeliveries(tx, {
        nodeId: otherNode,
        lease: randomUUID(),
        limit: 100,
        appetite: { lanes: [], most: [], others: 8 },
        afterReceiver: '00000000-0000-0000-0000-000000000000',
      });
    const rows = await lookBeside('receivers', claim, async () => {
      expect(await claim(database)).toHaveLength(2);
    });
    expect(rows).toEqual([]);
    expect(await database.query("select from deliveries where status = 'sending'")).toHaveLength(2);
  });
});

// The order in which the stream reads: by transactions, in pages, however old the ids are, and nothing of one that is not over.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/scope.ts';
import type { Database } from '../../src/storage/database.ts';
import { findStreamEdge, readStreamRows, type StreamRow, workspacesWritten } from '../../src/storage/stream.ts';
import { readPosition, type StreamPosition, writePosition } from '../../src/storage/stream-position.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

const day = 24 * 3_600_000;

describe('the rows of the stream', () => {
  let database: Database;
  let place: DatabasePlace;
  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const idAt = (at: number) =>
    `${at
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7${randomUUID().slice(15)}`;
  const scopeOf = (workspaceId: string) => ({ workspaceId }) as Scope;
  /**
   * Each call is a transaction of its own, and is told of when it is over: what another test's database on the same server has begun
   * before it is over as well, since the server numbers the transactions of all its databases in one row.
   */
  const write = async (workspaceId: string, table: 'events' | 'attempts', ids: readonly string[]) => {
    const text =
      table === 'events'
        ? `insert into events (id, workspace_id, type, sequence, occurred_at) select id, $1, 'workflow.started', 1, now() from unnest($2::uuid[]) as n (id)`
        : `insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, node)
           select id, $1, id, 1, now(), 1, 'failed', 'n' from unnest($2::uuid[]) as n (id)`;
    const [written] = await database.query<{ transaction: string }>(`${text} returning pg_current_xact_id()::text as transaction`, [
      workspaceId,
      ids,
    ]);
    const isBefore = async () => BigInt(written?.transaction ?? 0) < BigInt((await edge()).transaction);
    await expect.poll(isBefore, { timeout: 20_000 }).toBe(true);
  };
  const readAll = async (workspaceId: string, from: StreamPosition, kinds: readonly StreamRow['kind'][] = ['event', 'attempt']) => {
    const pages: StreamRow[][] = [];
    for (let after = from; ; ) {
      const page = await database.transaction({ workspaceId }, (tx) => readStreamRows(tx, scopeOf(workspaceId), kinds, after));
      pages.push([...page.rows]);
      if (!page.more) return { pages, rows: pages.flat(), reached: page.reached };
      // As a reader that was cut comes back.
      after = readPosition(writePosition(page.reached)) as StreamPosition;
    }
  };
  const edge = async () => (await findStreamEdge(database)).position;

  it('come in the order of their transactions, events before what follows from them', async () => {
    const workspaceId = randomUUID();
    const from = await edge();
    const [late, early] = [idAt(Date.now() + 5_000), idAt(Date.now() - 5_000)];
    await write(workspaceId, 'events', [late]);
    await write(workspaceId, 'attempts', [early]);
    const { rows } = await readAll(workspaceId, from);
    expect(rows.map(({ kind, id }) => [kind, id])).toEqual([
      ['event', late],
      ['attempt', early],
    ]);
    expect((await readAll(workspaceId, from, ['attempt'])).rows.map(({ id }) => id)).toEqual([early]);
    const [first] = rows;
    expect((await readAll(workspaceId, first?.position as StreamPosition)).rows.map(({ id }) => id)).toEqual([early]);
  });

  it('come all, once, over many pages, though their ids are weeks old by then', async () => {
    const workspaceId = randomUUID();
    const from = { ...(await edge()), at: Date.now() - 20 * day };
    const ids = Array.from({ length: 450 }, (_, index) => idAt(Date.now() - 20 * day + index));
    for (let start = 0; start < ids.length; start += 150) await write(workspaceId, 'events', ids.slice(start, start + 150));
    const { pages, rows, reached } = await readAll(workspaceId, from);
    expect(pages.map((page) => page.length)).toEqual([200, 200, 50]);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect((await readAll(workspaceId, reached)).rows).toEqual([]);
    expect(reached.at).toBeGreaterThan(Date.now() - day);
  });

  it('are not those of before the column', async () => {
    const workspaceId = randomUUID();
    await write(workspaceId, 'events', [idAt(Date.now())]);
    await database.query('update events set written_by = null where workspace_id = $1', [workspaceId]);
    expect((await readAll(workspaceId, { ...(await edge()), transaction: '0' })).rows).toEqual([]);
  });

  it('are announced by workspace', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const since = await edge();
    await write(a, 'events', [idAt(Date.now())]);
    await write(b, 'attempts', [idAt(Date.now())]);
    const found = await workspacesWritten(database, [a, b, c], since);
    expect([...found.workspaceIds].sort()).toEqual([a, b].sort());
    expect((await workspacesWritten(database, [a, b, c], found.reached)).workspaceIds).toEqual([]);
  });

  it('are kept since the first week that both logs still have', async () => {
    const before = (await findStreamEdge(database)).keptSince;
    expect(before.getTime()).toBeLessThan(Date.now());
    const names = await database.query<{ name: string }>(
      `select relname as name from pg_class where relname ~ '^attempts_[0-9]{4}w[0-9]{2}$' order by 1 limit 1`,
    );
    await database.script(`drop table ${names[0]?.name}`);
    expect((await findStreamEdge(database)).keptSince.getTime()).toBe(before.getTime() + 7 * day);
  });
});

describe('a position as text', () => {
  it('comes back as it was, and nothing else is one', () => {
    const position = { transaction: '18446744073709551615', id: randomUUID(), at: Date.now() };
    expect(readPosition(writePosition(position))).toEqual(position);
    const text = (plain: string) => Buffer.from(plain).toString('base64url');
    for (const bad of ['', 'x', text('1.2.3'), text(`-1.${position.id}.1`), text(`1.${position.id}.1.1`), text(`1.${position.id}.`)])
      expect(readPosition(bad)).toBeNull();
  });
});

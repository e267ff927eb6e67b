// One interface over two engines: PostgreSQL by `pg`, and PGlite in-process. Storage files write statements against it and
// never learn which one they run on. Nothing above `storage` sees SQL.

import { type Compilable, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { isRefused } from '../domain/errors.ts';
import { isUuid } from '../domain/ids.ts';
import type { Schema } from './schema.ts';

/** What a statement can be run on: a transaction, or the database itself (then in a transaction of its own). */
export interface Tx {
  /** Runs one written-out statement. Prepared once a connection: the text must not vary with the data. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * The same for a statement whose rows nobody needs, as the last of a change is: it need not have been answered when this resolves. When it
   * fails, so does its transaction.
   */
  send(text: string, values?: readonly unknown[]): Promise<void>;
  /** Runs one composed statement, made with `build`. */
  run<Row>(statement: Compilable<Row>): Promise<readonly Row[]>;
}

/**
 * Named so that it cannot be forgotten: a tenant's transaction, or the background work of all tenants. `all-by-index` is that work in
 * statements that run many times a second and find their few rows by an index, whatever the statistics say.
 */
export type Tenant = { readonly workspaceId: string } | 'all-workspaces' | 'all-by-index';

export interface Database extends Tx {
  readonly engine: 'pglite' | 'postgres';
  /**
   * Runs `work` in one transaction. Rolled back when it throws, and when it returns a `Refused`. For a tenant the transaction
   * takes the role casewire_app, which row-level security keeps inside that workspace.
   */
  transaction<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Connections of this process: open, and at most. */
  connections(): { readonly open: number; readonly limit: number };
  /** Runs a script of several statements, outside any transaction. For migrations. */
  script(text: string): Promise<void>;
  /**
   * Calls `onNotify` at every NOTIFY on the channel, as long as a connection for it can be held; behind a pooler that keeps no
   * session, never. A hint, never the truth.
   */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Composes typed statements; runs none. */
export const build = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * Planned once a session and kept, and by index in any case. Left to itself the planner reads whole tables for ever after it met them small
 * or new, as each week's partitions are, or plans a claim anew each time, which takes longer than running it.
 */
const byIndex = [
  'plan_cache_mode = force_generic_plan',
  'jit = off',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'sort'].map((way) => `enable_${way} = off`),
]
  .map((setting) => `; set local ${setting}`)
  .join('');

/**
 * The opening of a transaction as one round trip. The id is checked, since SET takes no parameters. A tenant's statements find their rows by
 * an index, too: a plan that was made while a table was empty would read it whole until its statistics are renewed.
 */
export function beginFor(tenant: Tenant): string {
  if (tenant === 'all-workspaces') return 'begin';
  if (tenant === 'all-by-index') return `begin${byIndex}`;
  if (!isUuid(tenant.workspaceId)) throw new TypeError('a workspace id must be a UUID');
  return `begin; set local role casewire_app; set local casewire.workspace_id = '${tenant.workspaceId}'; set local enable_seqscan = off`;
}

/** `commit`, unless the work's result says that nothing may be stored. */
export function endFor(result: unknown): 'commit' | 'rollback' {
  return isRefused(result) ? 'rollback' : 'commit';
}

/** The only row, or null. More than one is a bug in the statement. */
export function oneOrNull<Row>(rows: readonly Row[]): Row | null {
  if (rows.length > 1) throw new Error(`expected one row at most, got ${rows.length}`);
  return rows[0] ?? null;
}

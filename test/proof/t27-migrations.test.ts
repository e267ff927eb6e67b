// T27: `casewire migrate` is killed at every statement of every migration, on a database with rows in it. What was killed left nothing
// behind, or everything; the next one completes; and the end is the same as without a kill.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownEnvironment } from '../support/server-process.ts';
import { splitStatements } from '../support/sql-statements.ts';
import { builtProduct } from './harness/built-product.ts';
import { type OwnPostgres, startOwnPostgres } from './harness/own-postgres.ts';
import { schemaPrint } from './harness/schema-print.ts';
import { full, seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

/** What becomes of the session of the killed process: it ends with it; it goes on to its end; the whole server dies as well. */
type Fate = 'ends' | 'goes on' | 'server dies';

interface Kill {
  readonly migration: string;
  /** Statements that have run. */
  readonly after: number;
  readonly fate: Fate;
}

const folder = 'src/storage/migrations/';
const migrations = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file) => ({ name: file.replace(/\.sql$/, ''), statements: splitStatements(readFileSync(`${folder}${file}`, 'utf8')) }));
const childProgram = fileURLToPath(new URL('./harness/migrate-until.mjs', import.meta.url));
const reachedWithinMs = 60_000;
const rows = 500;

/** Rows of a first version: what later migrations move must be there to be moved. */
const rowsOfBefore = `
  insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values (gen_random_uuid(), gen_random_uuid(), 'proof', 'sandbox', 'x');
  insert into events (id, workspace_id, case_id, entity_id, type, sequence, occurred_at, body)
  select casewire_attempt_id(), w.id, gen_random_uuid(), gen_random_uuid(), 'workflow.started', n, now(), '{"state":"draft","data":{}}'
    from workspaces w, generate_series(1, ${rows}) n;
  insert into attempts (id, workspace_id, delivery_id, number, started_at, duration_ms, outcome, response_status, response_headers, response_body, node)
  select casewire_attempt_id(), workspace_id, gen_random_uuid(), 1, now(), 1, 'delivered', 200, '{}', 'ok', 'n' from events;`;

describe('T27: migrations that are killed', () => {
  let server: OwnPostgres;
  let main: string;

  beforeAll(async () => {
    main = builtProduct();
    server = await startOwnPostgres({ fsync: false });
    // Outside the schema that migrations make: whether a session that stands still may go on.
    await server.query('create schema proof');
    await server.query('create table proof.gate (open boolean not null)');
    await server.query('insert into proof.gate values (false)');
  }, 180_000);
  afterAll(() => server?.close());

  const migrateAll = (): void => {
    const env = { ...ownEnvironment(), DATABASE_URL: server.url(), LOG_LEVEL: 'silent' };
    execFileSync(process.execPath, [main, 'migrate'], { env, stdio: 'pipe', timeout: 60_000 });
  };
  const applied = async (): Promise<readonly string[]> => {
    const [found] = await server.query<{ present: boolean }>("select to_regclass('casewire_migrations') is not null as present");
    if (!found?.present) return [];
    return (await server.query<{ name: string }>('select name from casewire_migrations order by name')).map(({ name }) => name);
  };
  /** Starts one that stands still after so many statements; resolves when it does. */
  const standing = async ({ migration, after }: Kill, statements: readonly string[]): Promise<ChildProcess> => {
    await server.query('update proof.gate set open = false');
    const gate = 'do $gate$ begin while not (select open from proof.gate) loop perform pg_sleep(0.02); end loop; end $gate$';
    const body = [...statements.slice(0, after), gate, ...statements.slice(after)].join(';\n');
    const child = spawn(process.execPath, [childProgram], { stdio: ['pipe', 'ignore', 'pipe'] });
    const said: string[] = [];
    child.stderr?.on('data', (chunk) => said.push(String(chunk)));
    child.stdin?.end(JSON.stringify({ dist: dirname(dirname(main)), url: server.url(), migration, body }));
    for (const deadline = Date.now() + reachedWithinMs; Date.now() < deadline; await wait(20)) {
      if (child.exitCode !== null) throw new Error(`${migration} after ${after}: ended with ${child.exitCode}: ${said.join('')}`);
      const [found] = await server.query<{ waits: boolean }>(
        "select exists (select from pg_stat_activity where application_name = 'casewire' and wait_event = 'PgSleep') as waits",
      );
      if (found?.waits) return child;
    }
    throw new Error(`${migration} did not come to statement ${after}: ${said.join('')}`);
  };
  /** Gives the schema as others saw it while it stood still. */
  const killAt = async (kill: Kill, statements: readonly string[]): Promise<readonly string[]> => {
    const child = await standing(kill, statements);
    const before = await schemaPrint(server);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    if (kill.fate === 'server dies') {
      server.kill();
      await server.start();
    } else if (kill.fate === 'ends') {
      await server.terminate(1);
      await gone();
    } else {
      // The next one starts while the session of the dead one is still at work, and waits for it.
      const next = spawn(process.execPath, [main, 'migrate'], {
        env: { ...ownEnvironment(), DATABASE_URL: server.url() },
        stdio: 'ignore',
      });
      const ended = once(next, 'exit');
      // Longer than a statement may take: the deadline does not count while another process migrates.
      await wait(full ? 15_000 : 200);
      await server.query('update proof.gate set open = true');
      expect(await ended).toEqual([0, null]);
    }
    return before;
  };
  const gone = async (): Promise<void> => {
    const left = "select count(*)::integer as left from pg_stat_activity where application_name = 'casewire'";
    while ((await server.query<{ left: number }>(left))[0]?.left !== 0) await wait(10);
  };

  it('leave all or nothing, and the next one completes', { timeout: 1_800_000 }, async () => {
    const counts = { kills: 0, 'left nothing': 0, 'went on to the end': 0, 'servers died': 0 };
    for (const [index, { name, statements }] of migrations.entries()) {
      for (const [n, kill] of killsOf(name, statements.length, index).entries()) {
        const before = await killAt(kill, statements);
        counts.kills += 1;
        if (kill.fate === 'server dies') counts['servers died'] += 1;
        if (kill.fate === 'goes on') {
          counts['went on to the end'] += 1;
          expect([kill, await applied()]).toEqual([kill, migrations.map((one) => one.name)]);
          continue;
        }
        counts['left nothing'] += 1;
        expect([kill, await applied()]).toEqual([kill, migrations.slice(0, index).map((one) => one.name)]);
        expect([kill, await schemaPrint(server)]).toEqual([kill, before]);
        if (n === 0 && migrations[index - 1]?.name === '0005-sessions') await server.query(rowsOfBefore);
      }
    }
    const [kept] = await server.query<{ events: number; bodies: number; answers: number }>(
      `select (select count(*) from events)::integer as events, (select count(*) from event_bodies where body like '{"state%')::integer as bodies,
              (select count(*) from attempt_answers where body = 'ok')::integer as answers`,
    );
    const killed = await schemaPrint(server);
    await server.query('drop schema public cascade');
    await server.query('create schema public');
    migrateAll();
    reportFigures('T27', { ...counts, statements: migrations.reduce((sum, { statements }) => sum + statements.length, 0), ...kept });
    expect(killed).toEqual(await schemaPrint(server));
    expect(kept).toEqual({ events: rows, bodies: rows, answers: rows });
  });

  /** Full: every statement. Short: one a migration, by the seed. In the last migration one more, whose session goes on without it. */
  function killsOf(migration: string, statements: number, index: number): readonly Kill[] {
    const points = full ? Array.from({ length: statements + 1 }, (_, after) => after) : [(seed + index) % (statements + 1)];
    const kills = points.map((after, n): Kill => ({ migration, after, fate: dies(n, index) ? 'server dies' : 'ends' }));
    return index === migrations.length - 1 ? [...kills, { migration, after: seed % statements, fate: 'goes on' }] : kills;
  }
  const dies = (n: number, index: number): boolean => (full ? n % 10 === seed % 10 : index === seed % migrations.length);
});

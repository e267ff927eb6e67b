// Where the time goes while a backlog is sent: the server's own functions by Node's sampling profiler, and the statements by
// pg_stat_statements. It slows what it looks at, so its rates are worth nothing.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRun, PartResult } from '../bench-run.ts';
import { addBacklog, subscribeLanes } from '../casewire/backlog.ts';
import { sleep } from '../machine/processes.ts';
import type { Table } from '../print-table.ts';

const shown = 25;

export async function profilePart(run: BenchRun): Promise<PartResult> {
  const tables: Table[] = [];
  for (const target of await run.targets(['postgres'])) {
    const server = await target.start();
    await subscribeLanes(server, run.receiver.url);
    await server.stop();
    await target.inDatabase(async (sql) => {
      await addBacklog(sql, { deliveries: run.sizes.backlog, perEvent: 1 });
      await sql('analyze');
      if (!run.server.countsStatements) return;
      await sql('create extension if not exists pg_stat_statements');
      await sql('select pg_stat_statements_reset()');
    });
    const folder = mkdtempSync(join(tmpdir(), 'casewire-bench-profile-'));
    const before = await run.receiver.count();
    const draining = await target.start({ atOnce: true, nodeFlags: ['--cpu-prof', '--cpu-prof-dir', folder] });
    while ((await run.receiver.count()) - before < run.sizes.backlog) await sleep(50);
    await draining.stop();
    tables.push(functionsTable(target.name, folder, 'attempt-delivery.js'));
    rmSync(folder, { recursive: true, force: true });
    if (!run.server.countsStatements) continue;
    const statements = await target.inDatabase((sql) => sql<Statement>(statementsText));
    tables.push(statementsTable(target.name, statements, run.sizes.backlog));
  }
  return { tables, figures: null };
}

export interface Statement {
  readonly text: string;
  readonly calls: string;
  readonly total: number;
  readonly mean: number;
  readonly longest: number;
  readonly rows: string;
  readonly wal: string;
}

export const statementsText = `
select left(regexp_replace(query, '\\s+', ' ', 'g'), 90) as text, calls::text, total_exec_time as total, mean_exec_time as mean,
       max_exec_time as longest, rows::text, wal_bytes::text as wal
  from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
 order by total_exec_time desc limit 16`;

export function statementsTable(name: string, statements: readonly Statement[], count: number, what = 'webhook'): Table {
  return {
    title: `${name}: statements, over ${count.toLocaleString('en-US')} ${what}s`,
    columns: ['', `µs a ${what}`, 'calls', 'mean, ms', 'longest, ms', 'rows', `WAL bytes a ${what}`],
    rows: statements.map(({ text, calls, total, mean, longest, rows, wal }) => [
      text,
      ((total * 1_000) / count).toFixed(0),
      calls,
      mean.toFixed(2),
      longest.toFixed(0),
      rows,
      (Number(wal) / count).toFixed(0),
    ]),
  };
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Two views: whose file or package the time was spent for, and the functions it was spent in. From the first call of `from` on. */
export function functionsTable(name: string, folder: string, from: string): Table {
  const [file] = readdirSync(folder);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file ?? ''), 'utf8')) as Profile;
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const first = samples.findIndex((id) => frames.get(id)?.url.endsWith(from));
  const functions = new Map<string, number>();
  const owners = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, at) => {
    const frame = frames.get(id);
    if (at < first || !frame || frame.functionName === '(idle)' || frame.functionName === '(program)') return;
    const took = timeDeltas[at] ?? 0;
    busy += took;
    add(functions, `${frame.functionName || '(anonymous)'} ${shortUrl(frame.url)}:${frame.lineNumber + 1}`, took);
    add(owners, ownerOf(id, frames, parents), took);
  });
  const rows = (sums: ReadonlyMap<string, number>, most: number): readonly (readonly string[])[] =>
    [...sums]
      .sort((one, other) => other[1] - one[1])
      .slice(0, most)
      .map(([text, took]) => [text, ((took / busy) * 100).toFixed(1), (took / 1_000).toFixed(0)]);
  return {
    title: `${name}: where the server's own time went`,
    columns: ['', '%', 'ms'],
    rows: [...rows(owners, shown), ['— by function —', '', ''], ...rows(functions, shown)],
  };
}

function add(sums: Map<string, number>, name: string, took: number): void {
  sums.set(name, (sums.get(name) ?? 0) + took);
}

/** The nearest caller that is not Node itself: a file of Casewire, or a package. */
function ownerOf(id: number, frames: ReadonlyMap<number, Frame>, parents: ReadonlyMap<number, number>): string {
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const { functionName = '', url = '' } = frames.get(at) ?? {};
    if (functionName === '(garbage collector)') return functionName;
    if (url.includes('/node_modules/'))
      return shortUrl(url)
        .split('/')
        .slice(0, shortUrl(url).startsWith('@') ? 2 : 1)
        .join('/');
    if (url.startsWith('file:')) return shortUrl(url);
  }
  return 'Node itself: sockets, timers, promises';
}

function shortUrl(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^file:.*\/dist\//, 'casewire/');
}

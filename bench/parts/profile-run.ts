// Where the time goes while cases are started that bring a subscription each, as profile.ts shows it for what is sent. The server sends the
// webhooks of these cases, too.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRun, PartResult } from '../bench-run.ts';
import { findProgram } from '../machine/processes.ts';
import type { Table } from '../print-table.ts';
import { functionsTable, type Statement, statementsTable, statementsText } from './profile.ts';
import { ownSubscription, prepareRuns, runEnvironment, runWrk } from './run.ts';

export async function profileRunPart(run: BenchRun): Promise<PartResult> {
  const wrk = findProgram('wrk');
  if (wrk === null) throw new Error('wrk is needed, which posts the runs.');
  const tables: Table[] = [];
  for (const target of await run.targets(['postgres'])) {
    await prepareRuns(target, run.receiver.url);
    const folder = mkdtempSync(join(tmpdir(), 'casewire-bench-profile-'));
    const server = await target.start({ nodeFlags: ['--cpu-prof', '--cpu-prof-dir', folder] });
    const environment = runEnvironment(server, [ownSubscription(run.receiver.url)]);
    await runWrk(wrk, server, run.sizes.runSeconds, { ...environment, RUN_PREFIX: 'warm' });
    await target.inDatabase(async (sql) => {
      if (!run.server.countsStatements) return;
      await sql('create extension if not exists pg_stat_statements');
      await sql('select pg_stat_statements_reset()');
    });
    const { requests } = await runWrk(wrk, server, run.sizes.runSeconds, { ...environment, RUN_PREFIX: 'profile' });
    await server.stop();
    tables.push(functionsTable(target.name, folder, 'run-case.js'));
    rmSync(folder, { recursive: true, force: true });
    if (!run.server.countsStatements) continue;
    const statements = await target.inDatabase((sql) => sql<Statement>(statementsText));
    tables.push(statementsTable(target.name, statements, requests, 'case'));
  }
  return { tables, figures: null };
}

// `npm run bench`: everything on this machine in one run, one table. A bench is a list of variants; the first of a list is what the
// others are compared with. To add one, write its variants and give them a section here. docs/performance.md says how to read it.

import { cpus, totalmem } from 'node:os';
import { advanceVariants } from './advance-speed.ts';
import { makeBenchDatabase } from './bench-database.ts';
import { measure } from './measure.ts';
import { printTable } from './print-table.ts';
import { stepVariants } from './step-speed.ts';

const database = await makeBenchDatabase();
try {
  const processors = cpus();
  process.stdout.write(
    `${processors.length} × ${processors[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.versions.node}; ${database.version}\n\n`,
  );
  const steps = await measure(stepVariants(), { clock: 'cpu', rounds: 40, roundMs: 300 });
  const { variants, close } = await advanceVariants(database.url);
  const advances = await measure(variants, { clock: 'wall', rounds: 11, roundMs: 2_000 });
  await close();
  printTable([
    { title: 'one event, ten states, 20 KB, CPU time', rows: steps },
    { title: 'one event on PostgreSQL, with its webhooks planned', rows: advances },
  ]);
} finally {
  await database.remove();
}

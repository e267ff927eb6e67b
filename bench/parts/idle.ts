// What Casewire uses while nothing happens: processor time of its process, and memory, after half a minute of rest, when the
// garbage of the start is gone.

import type { BenchRun, PartResult } from '../bench-run.ts';
import { processorSeconds, residentMegabytes } from '../machine/process-usage.ts';
import { sleep } from '../machine/processes.ts';
import { middle } from '../print-table.ts';

export async function idlePart(run: BenchRun): Promise<PartResult> {
  const figures: { readonly name: string; readonly percent: number | null; readonly megabytes: number | null }[] = [];
  for (const target of await run.targets()) {
    const server = await target.start();
    await sleep(Math.min(30, run.sizes.idleSeconds) * 1_000);
    const before = processorSeconds(server.pid);
    await sleep(run.sizes.idleSeconds * 1_000);
    const after = processorSeconds(server.pid);
    const percent = before === null || after === null ? null : ((after - before) / run.sizes.idleSeconds) * 100;
    figures.push({ name: target.name, percent, megabytes: residentMegabytes(server.pid) });
    await server.stop();
  }
  const rows = figures.map(({ name, percent, megabytes }) => [name, middle([percent], 2), middle([megabytes], 0)]);
  return { tables: [{ title: 'At rest', columns: ['', 'CPU, % of one core', 'RSS, MB'], rows }], figures };
}

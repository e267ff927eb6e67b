// `npm run bench`: everything on this machine in one run. `npm run bench -- delivery growth` runs those parts only. `--quick` takes two
// minutes, `--full` an hour; `--dist FOLDER`, which may be repeated, measures other builds in place of dist/, in turn with each other;
// `--engine postgres` leaves the embedded one out; `--write` puts the tables into docs/performance.md. What each part does stands at the top
// of its file in parts/.

import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBenchServer } from './bench-database.ts';
import { type BenchRun, type Part, sizes } from './bench-run.ts';
import { embeddedTarget, postgresTarget, type Target } from './casewire/target.ts';
import { startReceiver } from './machine/nginx-receiver.ts';
import { deliveryPart } from './parts/delivery.ts';
import { enginePart } from './parts/engine.ts';
import { growthPart } from './parts/growth.ts';
import { idlePart } from './parts/idle.ts';
import { latencyPart } from './parts/latency.ts';
import { profilePart } from './parts/profile.ts';
import { profileRunPart } from './parts/profile-run.ts';
import { runPart } from './parts/run.ts';
import { showTable } from './print-table.ts';
import { keepResults } from './results.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const everything = { delivery: deliveryPart, latency: latencyPart, run: runPart, idle: idlePart, growth: growthPart, engine: enginePart };
/** By name only. */
const onRequest = { profile: profilePart, 'profile-run': profileRunPart };
const parts: Readonly<Record<string, Part>> = { ...everything, ...onRequest };

const engines: readonly Target['engine'][] = ['postgres', 'embedded'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    dist: { type: 'string', multiple: true, default: [join(root, 'dist')] },
    engine: { type: 'string', multiple: true, default: [...engines] },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.\n`);
  process.exit(2);
}
const chosen = engines.filter((engine) => values.engine.includes(engine));
if (chosen.length < new Set(values.engine).size) {
  process.stderr.write(`--engine takes ${engines.join(' or ')}, not ${values.engine.join(', ')}.\n`);
  process.exit(2);
}

const names = positionals.length > 0 ? positionals : Object.keys(everything);
const size = values.quick ? 'quick' : values.full ? 'full' : 'usual';
const processors = cpus();
const [server, receiver] = await Promise.all([startBenchServer(names.some((name) => Object.hasOwn(onRequest, name))), startReceiver()]);
const machine = `${processors.length} × ${processors[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.versions.node}; ${server.version}`;
process.stdout.write(`${machine}\n\n`);
const made: Target[] = [];
try {
  const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
  const run: BenchRun = { server, receiver, sizes: sizes[size], targets, say };
  for (const name of names) {
    say(`${name} …`);
    const result = await parts[name]?.(run);
    if (result === undefined) continue;
    for (const table of result.tables) process.stdout.write(showTable(table));
    keepResults(root, { part: name, size, machine, at: new Date().toISOString(), ...result }, values.write);
  }
} finally {
  for (const target of made) await target.remove();
  await receiver.stop();
  await server.stop();
}

async function targets(engines = chosen): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const folder of values.dist) {
    const build = { dist: resolve(folder), label: values.dist.length > 1 ? `${folder}, ` : '' };
    if (engines.includes('postgres')) targets.push(await postgresTarget(await server.database(), build));
    if (engines.includes('embedded')) targets.push(await embeddedTarget(build));
  }
  made.push(...targets);
  return targets;
}

// `npm run proof -- T8 T17`: runs proofs in their full form, one after the other, and prints what they measured. `all` runs every one,
// `--list` names them, `--short` takes the sizes of `npm test`, and `--write` keeps the results in docs/proof.md (without a name it brings its rows in line with the list). The exit code is 1
// when one of them did not prove its target. CASEWIRE_PROOF_SEED repeats a run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figuresOf, isProven, type ProofResult, pageWith, textOf } from '../test/proof/proof-table.ts';
import { type Proof, proofs } from '../test/proof/proofs.ts';
import type { FiguresLine } from '../test/proof/report-figures.ts';
import { run } from './install-if-needed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs/proof.md');
const options = process.argv.slice(2);
const names = options.filter((option) => !option.startsWith('--'));
const flags = new Set(options.filter((option) => option.startsWith('--')));

function chosen(): readonly Proof[] {
  const faults = [
    ...[...flags].filter((flag) => !['--list', '--short', '--write'].includes(flag)),
    ...names.filter((name) => name !== 'all' && !proofs.some((proof) => proof.name === name)),
  ];
  if (faults.length > 0) throw new Error(`No such proof or option: ${faults.join(', ')}. \`npm run proof -- --list\` names them.`);
  if (flags.has('--short') && flags.has('--write')) throw new Error('Only what full runs show is written.');
  return proofs.filter(({ name }) => names.includes('all') || names.includes(name));
}

async function prove(proof: Proof): Promise<ProofResult> {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-proof-'));
  const [report, figures] = [join(folder, 'report.json'), join(folder, 'figures.jsonl')];
  writeFileSync(figures, '');
  process.env['CASEWIRE_PROOF_FIGURES'] = figures;
  if (!flags.has('--short')) process.env['CASEWIRE_PROOF_FULL'] = '1';
  process.stdout.write(`\n${proof.name}: ${proof.title}. ${proof.target}\n`);
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...proof.projects.flatMap((project) => ['--project', project])];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(process.execPath, [...vitest, '--no-file-parallelism', ...reporters, ...proof.files], root);
  const lines = readFileSync(figures, 'utf8').split('\n').filter(Boolean);
  const counts = countsOf(report);
  rmSync(folder, { recursive: true, force: true });
  const told = figuresOf(
    proof.name,
    lines.map((line) => JSON.parse(line) as FiguresLine),
  );
  // A file that does not load has no failed test to show for it.
  return { proof, ...told, ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

function countsOf(report: string): Pick<ProofResult, 'passed' | 'failed' | 'skipped'> {
  try {
    const told = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: told.numPassedTests, failed: told.numFailedTests, skipped: told.numPendingTests + told.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(): Promise<number> {
  const picked = chosen();
  if (picked.length === 0 && flags.has('--write')) {
    writeFileSync(page, pageWith(readFileSync(page, 'utf8'), proofs, []));
    return 0;
  }
  if (picked.length === 0) {
    for (const { name, title, target } of proofs) process.stdout.write(`${name.padEnd(4)} ${title}: ${target}\n`);
    return flags.has('--list') ? 0 : 1;
  }
  const results: ProofResult[] = [];
  for (const proof of picked) results.push(await prove(proof));
  process.stdout.write(`\n${textOf(results)}\n`);
  if (flags.has('--write')) writeFileSync(page, pageWith(readFileSync(page, 'utf8'), proofs, results));
  return results.every(isProven) ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  return 1;
});

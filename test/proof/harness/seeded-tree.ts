// A copy of the repository to make bugs in, and vitest in it. What a test says there is read from vitest's report, so that a file which
// does not load is not taken for a test that fails.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../../support/server-process.ts';
import type { CaughtBy, Edit } from '../seeded-bugs.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** What is made from the sources, or kept beside them. */
const notCopied = new Set(['.git', '.data', 'coverage', 'dist', 'node_modules']);
const withinMs = 300_000;

export interface TestOutcome {
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled';
  readonly failures: readonly string[];
}

export interface SeededTree {
  /** Makes the edits, runs the test, and takes the edits back. Gives what became of each test of that title. */
  runWith(edits: readonly Edit[], test: CaughtBy): Promise<readonly TestOutcome[]>;
  remove(): void;
}

/** `databaseUrl`: of a server that the tests may make databases on. */
export function copyTree(databaseUrl: string): SeededTree {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-seeded-'));
  const [tree, temporary] = [join(folder, 'tree'), join(folder, 'tmp')];
  cpSync(root, tree, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  // What tests leave behind, such as the compiled product, goes with the copy. A server runs as another user, who must find its way.
  mkdirSync(temporary);
  chmodSync(folder, 0o711);
  chmodSync(temporary, 0o1777);
  return {
    runWith: async (edits, test) => {
      const before = new Map(edits.map(({ file }) => [file, readFileSync(join(tree, file), 'utf8')]));
      try {
        for (const edit of edits) seed(tree, edit);
        return await runTest({ tree, temporary, report: join(folder, 'report.json'), databaseUrl }, test);
      } finally {
        for (const [file, text] of before) writeFileSync(join(tree, file), text);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function seed(tree: string, { file, find, replace }: Edit): void {
  const parts = readFileSync(join(tree, file), 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(find)} stands ${parts.length - 1} times in ${file}`);
  writeFileSync(join(tree, file), parts.join(replace));
}

async function runTest(
  { tree, temporary, report, databaseUrl }: Readonly<Record<'tree' | 'temporary' | 'report' | 'databaseUrl', string>>,
  { project, file, test }: CaughtBy,
): Promise<readonly TestOutcome[]> {
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const told = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const what = ['run', '--project', project, ...told, '--testNamePattern', escaped(test), file];
  const child = spawn(process.execPath, [vitest, ...what], {
    cwd: tree,
    // The short form of a proof is enough to fail in.
    env: { ...ownEnvironment(), TMPDIR: temporary, TEST_DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await once(child, 'close');
  clearTimeout(timer);
  return outcomesOf(report, test, said);
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: TestOutcome['status'];
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function outcomesOf(report: string, test: string, said: string): readonly TestOutcome[] {
  const told = readReport(report, said).testResults.flatMap(({ assertionResults }) => assertionResults);
  const outcomes = told
    .filter(({ fullName }) => fullName.includes(test))
    .map(({ fullName, status, failureMessages }) => ({ title: fullName, status, failures: failureMessages }));
  if (outcomes.length === 0) throw new Error(`no test was run whose title has "${test}": ${said.slice(-2_000)}`);
  return outcomes;
}

function readReport(report: string, said: string): Report {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } catch {
    throw new Error(`vitest left no report: ${said.slice(-2_000)}`);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

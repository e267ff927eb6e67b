// T23b: two walls keep workspaces apart, what each statement asks for and row-level security. Here every statement of the storage stops
// asking, in a copy of the sources, and whoever asks for another workspace's rows still finds none.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { copyTree, type SeededTree } from './harness/seeded-tree.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import type { Edit } from './seeded-bugs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** As written out, where $1 is the caller's workspace, and as composed. */
const predicate = /\b(?:\w+\.)?workspace_id = \$1\b|\s*\.where\('(?:\w+\.)?workspace_id', '=', scope\.workspaceId\)/g;
// Still names $1, whose type the statement would lose.
const asksNothing = (found: string): string => (found.includes('$1') ? '$1::uuid is not null' : '');
let tree: SeededTree;

beforeAll(() => {
  tree = copyTree(inject('databaseUrl'));
});
afterAll(() => tree?.remove());

it('T23b: without a single tenant predicate, row-level security keeps workspaces apart', { timeout: 600_000 }, async () => {
  const files = readdirSync(`${root}src/storage`).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const texts = files.map((name) => ({ file: `src/storage/${name}`, text: readFileSync(`${root}src/storage/${name}`, 'utf8') }));
  const taken = texts.flatMap(({ text }) => text.match(predicate) ?? []).length;
  const edits = texts
    .map(({ file, text }): Edit => ({ file, find: text, replace: text.replace(predicate, asksNothing) }))
    .filter(({ find, replace }) => find !== replace);
  const outcomes = await tree.runWith(edits, {
    project: 'postgres',
    file: 'test/spine/access.test.ts',
    test: full ? 'access' : 'knows another workspace’s id as little as an unknown one',
  });
  reportFigures('T23b', { 'predicates taken away': taken, 'tests that pass without them': outcomes.length });
  expect(taken).toBeGreaterThan(100);
  expect(outcomes.filter(({ status }) => status !== 'passed')).toEqual([]);
});

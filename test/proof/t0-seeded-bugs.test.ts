// T0: the suite notices what it is there to notice. Each of twelve bugs is made in a copy of the sources, and the test that must catch it
// fails there, by what it asserts. In the full form the same test is also seen to pass in the copy without the bug.

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { copyTree, type SeededTree, type TestOutcome } from './harness/seeded-tree.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';
import { type SeededBug, seededBugs } from './seeded-bugs.ts';

/** Within `npm test`, those that seconds are enough for. */
const quick = seededBugs.filter(({ caughtBy }) => caughtBy.project === 'unit');
/** The second is how `expect.poll` puts it. */
const byAssertion = /^(AssertionError: |Error: .*expected )/;
const chosen = full ? seededBugs : quick;
const caught: string[] = [];
let tree: SeededTree;

beforeAll(() => {
  tree = copyTree(inject('databaseUrl'));
});
afterAll(() => {
  tree?.remove();
  reportFigures('T0', { bugs: chosen.length, caught: caught.length });
});

it.each(chosen)('T0: $name is caught', { timeout: 900_000 }, async ({ name, edits, caughtBy, twoWalls }: SeededBug) => {
  if (full) {
    expect(notPassed(await tree.runWith([], caughtBy)), 'without the bug').toEqual([]);
    for (const edit of twoWalls ? edits : []) {
      expect(notPassed(await tree.runWith([edit], caughtBy)), `with a wall left: ${edit.file}`).toEqual([]);
    }
  }
  const failed = (await tree.runWith(edits, caughtBy)).filter(({ status }) => status === 'failed');
  expect(failed.length, 'tests that fail').toBeGreaterThan(0);
  // A file that does not load, a hook that throws or a test that takes too long says nothing of the bug.
  expect(failed.map(({ failures }) => failures[0] ?? '')).toContainEqual(expect.stringMatching(byAssertion));
  caught.push(name);
});

function notPassed(outcomes: readonly TestOutcome[]): readonly TestOutcome[] {
  return outcomes.filter(({ status }) => status !== 'passed');
}

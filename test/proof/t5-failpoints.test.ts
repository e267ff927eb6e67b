// T5: a node dies, a call throws or a connection is lost at each named point on the way of a webhook, once each. Whatever it was, no case
// and no event is lost, half stored or made up, and a process that lives repeats nothing that it could know to have arrived. (Migrations,
// at each of their statements: T27.)

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FailpointGround, setFailpointGround } from './harness/failpoint-ground.ts';
import { type FailKind, type RunResult, runFailpoint, startAfresh } from './harness/failpoint-run.ts';
import { failpoints } from './harness/failpoints.ts';
import { seededRandom, shuffled } from './harness/proof-size.ts';
import { full, seed } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const kinds: readonly FailKind[] = ['kill', 'throw', 'drop'];
const random = seededRandom(seed);
const all = failpoints.flatMap((point) => kinds.map((kind) => ({ point, kind })));
const only = process.env['CASEWIRE_PROOF_FAIL_AT'];
/** Short: other ones each time. `CASEWIRE_PROOF_FAIL_AT=after-claim,:drop` runs those whose names hold one of these. */
const runs = only
  ? all.filter(({ point, kind }) => only.split(',').some((one) => `${point.name}:${kind}`.includes(one)))
  : full
    ? all
    : shuffled(random, all).slice(0, 7);
const cases = full ? 20 : 8;

let ground: FailpointGround;
beforeAll(async () => {
  ground = await setFailpointGround(seed);
}, 120_000);
afterAll(() => ground?.close());

it('T5: holds whatever fails at any point', { timeout: 120_000 + runs.length * 30_000 }, async () => {
  const results: RunResult[] = [];
  const violations: string[] = [];
  for (const { point, kind } of runs) {
    try {
      const result = await runFailpoint(ground, point, kind, { cases, random });
      results.push(result);
      violations.push(...result.violations.map((sentence) => `${result.failAt}: ${sentence}`));
      if (only) console.log(JSON.stringify(result));
    } catch (error) {
      violations.push(`${point.name}:${kind}: ${error instanceof Error ? error.message : error}`);
      await startAfresh(ground);
    }
  }
  reportFigures('T5', {
    points: new Set(runs.map(({ point }) => point.name)).size,
    runs: runs.length,
    'runs that came to their point and their end': results.length,
    violations: violations.length,
    'deliveries acknowledged': sum(results, ({ deliveries }) => deliveries),
    'repeated after a kill': sum(results, ({ killed, duplicates }) => (killed ? duplicates : 0)),
    'repeated in a process that lived': sum(results, ({ killed, duplicates }) => (killed ? 0 : duplicates)),
    'processes that a throw or a drop ended': results.filter(({ endedByItself }) => endedByItself).length,
  });
  expect(violations, results.map(({ failAt, detail }) => `${failAt} ${detail}`).join('\n')).toEqual([]);
  expect(results.filter(({ endedByItself }) => endedByItself).map(({ failAt }) => failAt)).toEqual([]);
});

function sum(results: readonly RunResult[], of: (result: RunResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}

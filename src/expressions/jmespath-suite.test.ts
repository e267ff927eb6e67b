// The official JMESPath compliance suite, through our guard. Its data come from an npm package that carries them (the development
// dependency `jmespath-suite`, an older JMESPath library under another name). CASEWIRE_JMESPATH_SUITE names the `tests` folder of a
// newer copy, if you have one.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { sameJson } from '../events/same-json.ts';
import { searchJmespath } from './jmespath.ts';

interface SuiteCase {
  readonly expression: string;
  readonly result?: Json;
  readonly error?: string;
}

interface Group {
  readonly given: Json;
  readonly cases: readonly SuiteCase[];
}

/** What the library is known to get wrong. A case that is mended must leave this list. */
const knownFailures: ReadonlyMap<string, string> = new Map([["'\\\\'", 'a raw string of two backslashes gives one']]);

const packaged = join(dirname(createRequire(import.meta.url).resolve('jmespath-suite/package.json')), 'test/compliance');
const folder = process.env['CASEWIRE_JMESPATH_SUITE'] ?? packaged;
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const groupsOf = (name: string): readonly Group[] => JSON.parse(readFileSync(join(folder, name), 'utf8')) as readonly Group[];

/** Null when it passes; else what it gave. A case with neither result nor error only has to run. */
function failureOf(given: Json, { expression, result, error }: SuiteCase): string | null {
  const got = searchJmespath(expression, given);
  if (error !== undefined) return got.ok ? `${JSON.stringify(got.value)} instead of the error ${error}` : null;
  if (!got.ok) return got.message;
  return result === undefined || sameJson(got.value, result) ? null : `${JSON.stringify(got.value)} instead of ${JSON.stringify(result)}`;
}

describe('the official JMESPath suite', () => {
  it.each(files)('passes: %s', (name) => {
    const failures = groupsOf(name).flatMap(({ given, cases }) =>
      cases.flatMap((entry) => {
        const failure = failureOf(given, entry);
        return (failure !== null) === knownFailures.has(entry.expression) ? [] : [`${entry.expression}: ${failure ?? 'is mended'}`];
      }),
    );
    expect(failures).toEqual([]);
  });

  it('is there in full', () => {
    const cases = files.flatMap(groupsOf).reduce((sum, group) => sum + group.cases.length, 0);
    expect(cases).toBeGreaterThanOrEqual(851);
  });

  it('has one known failure, which is still one', () => {
    expect(searchJmespath("'\\\\'", {})).toEqual({ ok: true, value: '\\' });
  });
});

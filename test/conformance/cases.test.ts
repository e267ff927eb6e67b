// Are the conformance cases themselves in order, and does every sentence of the contract have one?

import { describe, expect, it } from 'vitest';
import { caseFileCheck, readCaseFile, readCases, readSentences } from './read-cases.ts';

const cases = readCases();
const sentences = readSentences();

describe('the conformance cases', () => {
  it('cover every sentence of the list', () => {
    const covered = new Set(cases.flatMap(({ covers }) => covers));
    expect(sentences.filter(({ id }) => !covered.has(id))).toEqual([]);
  });

  it('name only sentences of the list', () => {
    const known = new Set(sentences.map(({ id }) => id));
    expect(cases.flatMap(({ name, covers }) => covers.filter((id) => !known.has(id)).map((id) => `${id}: ${name}`))).toEqual([]);
  });

  it('are a hundred at least, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  });

  it('are refused with a member that nobody reads', () => {
    const definition = { initial: 'a', states: { a: {} } };
    const one = { name: 'n', covers: ['5-01'], workflow: { definition }, expect: { state: 'a' } };
    const check = caseFileCheck();
    expect(check({ topic: 't', cases: [one] })).toEqual([]);
    const slips: readonly object[] = [
      { ...one, expects: {} },
      { ...one, expect: { state: 'a', event: [] } },
      { ...one, steps: [{ do: 'send', event: 'GO', than: {} }] },
      { ...one, steps: [{ do: 'push', event: 'GO' }] },
      { ...one, vendor: { '/x': [{ body: {} }] } },
      { ...one, covers: [] },
      { ...one, workflow: { definition, extension: {} } },
    ];
    expect(slips.filter((slip) => check({ topic: 't', cases: [slip] }).length === 0)).toEqual([]);
    expect(() => readCaseFile('x.json', { topic: 't', cases: [{ ...one, workflow: 'nobody' }] }, check)).toThrow('nobody');
  });
});

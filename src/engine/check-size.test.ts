import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../domain/json.ts';
import { checkDefinition } from './check-definition.ts';
import { checkSize } from './check-size.ts';

function many(count: number, make: (place: number) => Json): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, place) => [`s${place}`, make(place)]));
}

const codes = (definition: Json, extensions: Json = {}): readonly string[] => checkSize(definition, extensions).map(({ code }) => code);

describe('checkSize', () => {
  it('passes what is at a limit', () => {
    const definition = {
      initial: 's0',
      states: many(500, () => ({ on: { A: 's1', B: ['s2', { target: 's3' }], C: { target: ['s4'] } } })),
    };
    expect(codes(definition)).toEqual([]);
    expect(codes({ type: 'parallel', states: many(100, () => ({})) })).toEqual([]);
  });

  it.each<readonly [string, Json, Json]>([
    ['too-many-states', { states: { a: { states: many(500, () => ({})) } } }, {}],
    ['too-many-transitions', { states: many(500, () => ({ on: { A: 'x', B: 'x', C: 'x', D: ['x', 'y'] } })) }, {}],
    ['too-many-transitions', { states: { a: { always: Array.from({ length: 2_001 }, () => 'b') } } }, {}],
    ['too-many-transitions', { states: { a: { after: many(2_001, () => ({ target: 'b' })) } } }, {}],
    ['too-many-transitions', { states: { a: { on: { A: { target: Array.from({ length: 2_001 }, () => 'b') } } } } }, {}],
    [
      'too-many-regions',
      { states: { a: { type: 'parallel', states: many(50, () => ({})) }, b: { type: 'parallel', states: many(51, () => ({})) } } },
      {},
    ],
    ['too-many-plugins', {}, { apiPlugins: Array.from({ length: 201 }, () => ({ name: 'p' })) }],
    ['too-many-state-names', {}, { apiPlugins: [{ name: 'p', stateNames: Array.from({ length: 2_001 }, () => 'a') }] }],
    ['too-large', { meta: 'x'.repeat(300_000) }, {}],
  ])('refuses %s', (code, definition, extensions) => {
    expect(codes(definition, extensions)).toEqual([code]);
  });

  it('stands for all other findings, since nothing more is looked at', () => {
    const findings = checkDefinition({
      definition: { states: many(501, () => ({ on: { A: 'nowhere' } })) },
      extensions: {},
      config: {},
      contextSchema: 1,
    });
    expect(findings.map(({ code }) => code)).toEqual(['too-many-states']);
  });

  it('survives what nests without end', () => {
    let deep: Json = {};
    for (let level = 0; level < 20_000; level += 1) deep = { states: { a: deep } };
    expect(codes(deep)).toEqual(['too-many-states', 'too-large']);
  });
});

describe('very many findings', () => {
  it('are cut to 200, errors first, and counted', () => {
    const definition = {
      initial: 's0',
      states: many(400, (place): JsonObject => (place < 150 ? { on: { A: `t${place}` } } : { odd: 1, on: { A: 's0' } })),
    };
    const findings = checkDefinition({ definition, extensions: {}, config: {}, contextSchema: null });
    expect(findings).toHaveLength(201);
    expect(findings.slice(0, 150).every(({ severity }) => severity === 'error')).toBe(true);
    expect(findings.at(-1)).toMatchObject({
      severity: 'warning',
      code: 'more-findings',
      message: expect.stringMatching(/^There are \d+ more findings\.$/),
    });
  });
});

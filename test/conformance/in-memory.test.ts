// The conformance cases on the engine and the plugins alone: no database, no network but the mail server of the test.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/domain/json.ts';
import { compare } from './compare.ts';
import type { Expected } from './conformance-case.ts';
import { playInMemory } from './play-in-memory.ts';
import { type Post, startPost } from './post.ts';
import { readCases } from './read-cases.ts';

const cases = readCases().filter(({ on }) => on !== 'http');

describe('conformance in memory', () => {
  let post: Post;

  beforeAll(async () => {
    post = await startPost();
  });
  afterAll(() => post?.close());

  it.each(cases.map((one) => [`${one.name} (${one.file})`, one] as const))('%s', async (_name, one) => {
    const seen = await playInMemory(one, post);
    compare(one, seen);
    for (const wrong of wronged(one.expect)) expect(() => compare({ ...one, expect: wrong }, seen), JSON.stringify(wrong)).toThrow();
  });
});

/** The expectation with one member changed, member by member: none may be passed over. */
function wronged(expected: Expected): readonly Expected[] {
  return Object.entries(expected).map(([key, value]) => ({ ...expected, [key]: another(value) }));
}

function another(value: Json): Json {
  if (Array.isArray(value)) return [...value, { path: '/nobody', plugin: 'nobody' }];
  if (isJsonObject(value)) return { ...value, nobody: 'expected' };
  return typeof value === 'number' ? value + 1 : `${value}x`;
}

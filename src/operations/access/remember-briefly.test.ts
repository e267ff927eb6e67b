import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../domain/errors.ts';
import { rememberBriefly } from './remember-briefly.ts';
import { secretHash } from './secret-hash.ts';

describe('rememberBriefly', () => {
  const counting = (known: readonly string[]) => {
    const asked: string[] = [];
    const hashes = new Map(known.map((secret) => [Buffer.from(secretHash(secret)).toString('hex'), secret]));
    const memory = rememberBriefly(async (hash) => {
      const secret = hashes.get(Buffer.from(hash).toString('hex')) ?? null;
      asked.push(secret ?? 'unknown');
      return secret;
    });
    return { asked, memory };
  };

  it('asks once for what it knows, and each time for what it does not', async () => {
    const { asked, memory } = counting(['a', 'b']);
    for (const secret of ['a', 'a', 'b', 'c', 'c', 'a']) expect(await memory.find(secret)).toBe(secret === 'c' ? null : secret);
    expect(asked).toEqual(['a', 'b', 'unknown', 'unknown']);
  });

  it('asks again for what it was told to forget', async () => {
    const { asked, memory } = counting(['a', 'b']);
    await memory.find('a');
    await memory.find('b');
    memory.forget('a');
    await memory.find('b');
    await memory.find('a');
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('does not keep an answer that was on its way while something was forgotten', async () => {
    let alive = true;
    let answer = (): void => undefined;
    const memory = rememberBriefly(
      () =>
        new Promise<'found' | null>((resolve) => {
          const found = alive ? 'found' : null;
          answer = () => resolve(found);
        }),
    );
    const early = memory.find('a');
    alive = false;
    memory.forget('a');
    answer();
    expect(await early).toBe('found');
    const late = memory.find('a');
    answer();
    expect(await late).toBeNull();
  });

  it('looks up so many at once, and tells the rest that they must wait', async () => {
    const answers: (() => void)[] = [];
    const memory = rememberBriefly(() => new Promise<string>((resolve) => answers.push(() => resolve('found'))));
    const asked = Array.from({ length: 64 }, (_, n) => memory.find(`secret-${n}`));
    await expect(memory.find('one more')).rejects.toThrow(Unavailable);
    expect(answers).toHaveLength(64);
    for (const answer of answers) answer();
    expect(await Promise.all(asked)).toEqual(asked.map(() => 'found'));
    const next = memory.find('one more');
    answers.at(-1)?.();
    expect(await next).toBe('found');
  });
});

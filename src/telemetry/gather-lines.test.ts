import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatherLines } from './gather-lines.ts';

describe('gathered lines', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('are written together a moment later, in order', () => {
    const { write } = gatherLines((lines) => written.push(lines));
    write('one\n');
    write('two\n');
    expect(written).toEqual([]);
    vi.runAllTimers();
    expect(written).toEqual(['one\ntwo\n']);
    write('three\n');
    vi.runAllTimers();
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('are written at once when they are asked for, and once', () => {
    const { write, flush } = gatherLines((lines) => written.push(lines));
    write('one\n');
    flush();
    flush();
    vi.runAllTimers();
    expect(written).toEqual(['one\n']);
  });

  it('are written when they are many, without waiting', () => {
    const { write } = gatherLines((lines) => written.push(lines));
    for (let count = 0; count < 200; count += 1) write(`${'x'.repeat(99)}\n`);
    expect(written).toHaveLength(1);
    expect(written.join('').length).toBeGreaterThanOrEqual(16_384);
  });
});

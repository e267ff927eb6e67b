import { describe, expect, it } from 'vitest';
import { createRequestGate } from './request-gate.ts';

const enterTimes = (gate: ReturnType<typeof createRequestGate>, workspace: string, times: number) =>
  Array.from({ length: times }, () => gate.enter(workspace)?.refused ?? 'in');

describe('the request gate', () => {
  it('holds one workspace to its share, and keeps room for another', () => {
    const gate = createRequestGate();
    const flood = enterTimes(gate, 'a', 200);
    expect(flood.filter((answer) => answer === 'in')).toHaveLength(128);
    expect(flood.filter((answer) => answer === 'too_many_requests')).toHaveLength(72);
    expect(gate.enter('b')).toBeNull();
  });

  it('says 503 when the node is full, whoever asks', () => {
    const gate = createRequestGate();
    for (const workspace of ['a', 'b']) enterTimes(gate, workspace, 128);
    expect(gate.enter('c')?.refused).toBe('unavailable');
  });

  it('gives a place again when somebody leaves', () => {
    const gate = createRequestGate();
    enterTimes(gate, 'a', 128);
    gate.leave('a');
    expect(enterTimes(gate, 'a', 2)).toEqual(['in', 'too_many_requests']);
    for (let left = 0; left < 128; left += 1) gate.leave('a');
    expect(enterTimes(gate, 'a', 128)).not.toContain('too_many_requests');
  });
});

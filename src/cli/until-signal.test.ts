import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { untilSignal } from './until-signal.ts';

function setUp() {
  const source = new EventEmitter();
  const exits: number[] = [];
  const clock = { now: 0 };
  const order = untilSignal(
    source,
    (code) => exits.push(code),
    () => clock.now,
  );
  return {
    order,
    exits,
    send: (signal: string, at: number) => {
      clock.now = at;
      source.emit(signal, signal);
    },
  };
}

describe('the order to stop', () => {
  it('is the first signal of either kind', async () => {
    const { order, exits, send } = setUp();
    send('SIGTERM', 0);
    expect(await order).toBe('SIGTERM');
    expect(exits).toEqual([]);
  });

  it('is repeated by npm at once, which counts as one', () => {
    const { exits, send } = setUp();
    send('SIGINT', 0);
    send('SIGINT', 20);
    expect(exits).toEqual([]);
  });

  it('ends the process when it comes again', () => {
    const { exits, send } = setUp();
    send('SIGINT', 0);
    send('SIGTERM', 2_000);
    expect(exits).toEqual([130]);
  });
});

import { describe, expect, it } from 'vitest';
import { allowedEvents } from './allowed-events.ts';
import { playCase, sent, unstored } from './play-case.ts';

const definition = unstored({
  initial: 'a',
  on: { CANCEL: '.end' },
  states: {
    a: {
      on: { ZULU: 'p', ALPHA: { target: 'end', guard: { type: 'jmespath', rule: 'never' } } },
      after: { 1000: 'end' },
      always: { target: 'end', guard: { type: 'jmespath', rule: 'never' } },
    },
    p: {
      type: 'parallel',
      on: { LEAVE: 'end' },
      states: { r1: { initial: 'x', states: { x: { on: { ONE: 'y' } }, y: {} } }, r2: { on: { TWO: {} } } },
    },
    end: { type: 'final' },
  },
});

describe('allowedEvents', () => {
  it('lists what the state and everything around it takes, sorted, guards aside, without timers and built-ins', () => {
    expect(allowedEvents(definition, playCase(definition, {}).state)).toEqual(['ALPHA', 'CANCEL', 'ZULU']);
  });

  it('covers all regions of a parallel state', () => {
    expect(allowedEvents(definition, playCase(definition, {}, [sent('ZULU')]).state)).toEqual(['CANCEL', 'LEAVE', 'ONE', 'TWO']);
    expect(allowedEvents(definition, playCase(definition, {}, [sent('ZULU'), sent('ONE')]).state)).toEqual(['CANCEL', 'LEAVE', 'TWO']);
  });

  it('is empty once the case is completed', () => {
    const { state } = playCase(definition, {}, [sent('CANCEL')]);
    expect(state.status).toBe('completed');
    expect(allowedEvents(definition, state)).toEqual([]);
  });
});

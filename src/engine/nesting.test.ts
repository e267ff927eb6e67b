// Compound, parallel and history states; targets in every spelling; tags.

import { describe, expect, it } from 'vitest';
import { playCase, sent, unstored } from './play-case.ts';
import { step } from './step.ts';

describe('compound states', () => {
  const definition = unstored({
    id: 'flow',
    initial: 'intake',
    states: {
      intake: { on: { NEXT: 'checks.company', BY_ID: '#deep', BY_PATH: '#flow.checks.people' }, tags: 'intake' },
      checks: {
        tags: ['checks'],
        initial: 'company',
        on: { STOP: 'stopped', INTO: '.people', RESTART: 'checks' },
        onDone: 'finished',
        states: {
          company: { tags: ['company'], on: { NEXT: 'people' } },
          people: { id: 'deep', on: { NEXT: 'end' } },
          end: { type: 'final' },
        },
      },
      stopped: {},
      finished: { type: 'final' },
    },
    on: { RESET: 'intake', DOTTED: '.stopped' },
  });

  it('enter their initial state and collect the tags of every level, sorted', () => {
    expect(playCase(definition, {}, [sent('NEXT')]).state).toMatchObject({ state: { checks: 'company' }, tags: ['checks', 'company'] });
  });

  it('understand sibling, dotted, child, id and machine id targets', () => {
    const after = (...names: string[]) =>
      playCase(
        definition,
        {},
        names.map((name) => sent(name)),
      ).state.state;
    expect(after('BY_ID')).toEqual({ checks: 'people' });
    expect(after('BY_PATH')).toEqual({ checks: 'people' });
    expect(after('NEXT', 'INTO')).toEqual({ checks: 'people' });
    expect(after('NEXT', 'STOP')).toBe('stopped');
    expect(after('NEXT', 'RESET')).toBe('intake');
    expect(after('DOTTED')).toBe('stopped');
    expect(after('NEXT', 'NEXT', 'RESTART')).toEqual({ checks: 'company' });
  });

  it('take onDone when their final state is reached', () => {
    expect(playCase(definition, {}, [sent('NEXT'), sent('NEXT'), sent('NEXT')]).state).toMatchObject({
      state: 'finished',
      status: 'completed',
    });
  });
});

describe('parallel states', () => {
  const definition = unstored({
    initial: 'both',
    states: {
      both: {
        type: 'parallel',
        onDone: 'ready',
        states: {
          company: {
            initial: 'open',
            states: { open: { on: { COMPANY_OK: 'closed' }, tags: ['company_open'] }, closed: { type: 'final' } },
          },
          people: {
            initial: 'open',
            states: { open: { on: { PEOPLE_OK: 'closed', BOTH: 'closed' }, tags: ['people_open'] }, closed: { type: 'final' } },
          },
        },
      },
      ready: {},
    },
  });

  it('hold all regions at once', () => {
    expect(playCase(definition, {}).state).toMatchObject({
      state: { both: { company: 'open', people: 'open' } },
      tags: ['company_open', 'people_open'],
    });
    expect(playCase(definition, {}, [sent('PEOPLE_OK')]).state.state).toEqual({ both: { company: 'open', people: 'closed' } });
  });

  it('are done when all regions are', () => {
    expect(playCase(definition, {}, [sent('PEOPLE_OK'), sent('COMPANY_OK')]).state.state).toBe('ready');
  });

  it('may be the root, and complete the case when all regions are final', () => {
    const root = unstored({
      type: 'parallel',
      states: {
        a: { initial: 'x', states: { x: { on: { A: 'y' } }, y: { type: 'final' } } },
        b: { initial: 'x', states: { x: { on: { B: 'y' } }, y: { type: 'final' } } },
      },
    });
    expect(playCase(root, {}, [sent('A')]).state).toMatchObject({ state: { a: 'y', b: 'x' }, status: 'active' });
    expect(playCase(root, {}, [sent('A'), sent('B')]).state).toMatchObject({ state: { a: 'y', b: 'y' }, status: 'completed' });
  });
});

describe('history states', () => {
  const chart = (history: string) =>
    unstored({
      initial: 'work',
      states: {
        work: {
          initial: 'first',
          on: { PAUSE: 'paused' },
          states: {
            first: { on: { NEXT: 'second' } },
            second: { initial: 'x', states: { x: { on: { NEXT: 'y' } }, y: {} } },
            before: { type: 'history', history },
          },
        },
        paused: { on: { RESUME: 'work.before' } },
      },
    });

  it('lead back to where the case was, after the case was stored and read again', () => {
    const toPause = [sent('NEXT'), sent('NEXT'), sent('PAUSE')];
    expect(playCase(chart('shallow'), {}, [...toPause, sent('RESUME')]).state.state).toEqual({ work: { second: 'x' } });
    expect(playCase(chart('deep'), {}, [...toPause, sent('RESUME')]).state.state).toEqual({ work: { second: 'y' } });
  });

  it('are part of the stored snapshot, so that another process resumes alike', () => {
    const definition = chart('deep');
    const paused = playCase(definition, {}, [sent('NEXT'), sent('NEXT'), sent('PAUSE')]).state;
    const elsewhere = { ...definition, contentHash: 'a machine made afresh' };
    expect(step(elsewhere, JSON.parse(JSON.stringify(paused)), sent('RESUME'))).toMatchObject({
      kind: 'moved',
      after: { state: { work: { second: 'y' } } },
    });
  });

  it('survive a context change in between', () => {
    const events = [sent('NEXT'), sent('NEXT'), sent('PAUSE'), sent('UPDATE_CONTEXT', { context: { a: 1 } }), sent('RESUME')];
    expect(playCase(chart('deep'), {}, events).state).toMatchObject({ state: { work: { second: 'y' } }, context: { a: 1 } });
  });

  it('lead to their fallback before there is any history', () => {
    const definition = unstored({
      initial: 'out',
      states: { out: { on: { IN: 'p.h' } }, p: { initial: 'a', states: { a: {}, b: {}, h: { type: 'history', target: 'b' } } } },
    });
    expect(playCase(definition, {}, [sent('IN')]).state.state).toEqual({ p: 'b' });
  });
});

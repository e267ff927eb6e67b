import { describe, expect, it } from 'vitest';
import { playCase, sent, unstored } from './play-case.ts';

const ready = { type: 'jmespath', rule: 'ready' };
const definition = unstored({
  initial: 'collect',
  states: { collect: { always: { target: 'review', guard: ready } }, review: { on: { APPROVE: 'approved' } }, approved: { type: 'final' } },
});

describe('UPDATE_CONTEXT', () => {
  it('replaces top-level keys', () => {
    const { state, results } = playCase(definition, { a: { x: 1 }, b: 1 }, [sent('UPDATE_CONTEXT', { context: { a: { y: 1 } } })]);
    expect(state).toMatchObject({ state: 'collect', context: { a: { y: 1 }, b: 1 } });
    expect(state.context['a']).toEqual({ y: 1 });
    expect(results[1]).toMatchObject({ kind: 'moved', transitioned: false });
  });

  it('re-evaluates always', () => {
    const { state, results } = playCase(definition, {}, [sent('UPDATE_CONTEXT', { context: { ready: true } })]);
    expect(state.state).toBe('review');
    expect(results[1]).toMatchObject({ transitioned: true });
  });

  it('keeps the new context for later events', () => {
    expect(
      playCase(definition, {}, [sent('UPDATE_CONTEXT', { context: { ready: true, note: 'n' } }), sent('APPROVE')]).state,
    ).toMatchObject({ state: 'approved', context: { note: 'n' } });
  });
});

describe('DEEP_MERGE_CONTEXT', () => {
  const context = { list: [{ id: '1', a: 1 }], o: { a: 1 } };
  const merged = (arrayMergeOption?: string) =>
    playCase(definition, context, [
      sent('DEEP_MERGE_CONTEXT', {
        newContext: { list: [{ id: '1', b: 2 }], o: { b: null } },
        ...(arrayMergeOption ? { arrayMergeOption } : {}),
      }),
    ]).state.context;

  it('concatenates lists by default and follows the option', () => {
    expect(merged()).toEqual({
      list: [
        { id: '1', a: 1 },
        { id: '1', b: 2 },
      ],
      o: { a: 1, b: null },
    });
    expect(merged('by_id')).toEqual({ list: [{ id: '1', a: 1, b: 2 }], o: { a: 1, b: null } });
    expect(merged('by_index')).toEqual({ list: [{ id: '1', a: 1, b: 2 }], o: { a: 1, b: null } });
    expect(merged('replace')).toEqual({ list: [{ id: '1', b: 2 }], o: { a: 1, b: null } });
  });

  it('re-evaluates always, as merge-context does', () => {
    expect(playCase(definition, {}, [sent('DEEP_MERGE_CONTEXT', { newContext: { ready: true } })]).state.state).toBe('review');
    expect(playCase(definition, {}, [{ kind: 'merge-context', context: { ready: true }, arrays: 'by_id' }]).state.state).toBe('review');
  });
});

describe('malformed payloads', () => {
  it('are refused with every path', () => {
    const refusal = (name: string, payload: Parameters<typeof sent>[1]) => playCase(definition, {}, [sent(name, payload)]).results[1];
    expect(refusal('UPDATE_CONTEXT', {})).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'invalid_request', errors: [{ path: 'payload.context' }] },
    });
    expect(refusal('UPDATE_CONTEXT', { context: [] })).toMatchObject({ kind: 'refused' });
    expect(refusal('DEEP_MERGE_CONTEXT', { newContext: 1, arrayMergeOption: 'sideways' })).toMatchObject({
      refusal: { errors: [{ path: 'payload.newContext' }, { path: 'payload.arrayMergeOption' }] },
    });
  });
});

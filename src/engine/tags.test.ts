import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../domain/case.ts';
import { machineTags, tagsAfter } from './tags.ts';

const definition = {
  definition: {
    initial: 'open',
    states: { open: { tags: ['manual_review'], on: { END: 'done' } }, done: { type: 'final', tags: ['approved', 'resolved'] } },
  },
  extensions: {},
  contentHash: 'tags.test',
};
const send: CaseEvent = { kind: 'send', name: 'END', payload: {} };
const tag = (...tags: readonly string[]): CaseEvent => ({ kind: 'merge-context', context: {}, arrays: 'by_id', tags });

describe('tagsAfter', () => {
  it('takes the tags of the states from the machine, and keeps those of people', () => {
    expect(tagsAfter(definition, [], send, ['manual_review'])).toEqual(['manual_review']);
    expect(tagsAfter(definition, ['manual_review', 'vip'], send, ['approved', 'resolved'])).toEqual(['approved', 'resolved', 'vip']);
  });

  it('replaces the tags of people by those that they give now', () => {
    expect(tagsAfter(definition, ['manual_review', 'vip'], tag('late', 'early', 'late'), ['manual_review', 'vip'])).toEqual([
      'early',
      'late',
      'manual_review',
    ]);
    expect(tagsAfter(definition, ['manual_review', 'vip'], tag(), ['manual_review', 'vip'])).toEqual(['manual_review']);
  });

  it('never gives a tag of the machine on a person’s word', () => {
    expect(tagsAfter(definition, ['manual_review'], tag('approved', 'rejected', 'resolved', 'vip'), ['manual_review'])).toEqual([
      'manual_review',
      'vip',
    ]);
  });

  it('counts the outcomes as the machine’s, even where no state has them', () => {
    expect([...machineTags({ definition: { initial: 'a', states: { a: { type: 'final' } } }, extensions: {}, contentHash: 'x' })]).toEqual([
      'approved',
      'rejected',
    ]);
  });
});

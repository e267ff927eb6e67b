import { describe, expect, it } from 'vitest';
import { blockedWords, ruleWords } from './guard-words.ts';

describe('a guard that said no, in words', () => {
  it('names the way, the rule and what the rule found', () => {
    const guard = { type: 'json-logic', rule: { '>=': [{ var: 'score' }, 10] } };
    expect(blockedWords('approve', [{ event: 'approve', target: 'approved', guard, reason: 'the rule gave false' }])).toEqual([
      'The way to “approved” is shut: its guard asks for score >= 10; the rule gave false.',
    ]);
  });

  it('says so when no guard was in the way', () => {
    expect(blockedWords('NOTE', [])).toEqual(['The state takes “NOTE” without moving: nothing was changed.']);
  });

  it.each([
    [{ type: 'jmespath', rule: 'length(documents) > `0`' }, 'length(documents) > `0`'],
    [{ type: 'json-logic', rule: { and: [{ '==': [{ var: 'a.b' }, 'x'] }, { '!': [{ var: 'c' }] }] } }, 'a.b == "x" and not c'],
    [{ type: 'json-logic', rule: { or: [{ and: [{ var: 'a' }, { var: 'b' }] }, { var: ['c', 0] }] } }, '(a and b) or c'],
    [{ type: 'json-logic', rule: { some: [{ var: 'list' }, true] } }, '{"some":[{"var":"list"},true]}'],
    [undefined, 'a condition'],
  ])('writes %j readably', (guard, words) => {
    expect(ruleWords(guard)).toBe(words);
  });
});

// Regular expressions that an author wrote, in linear time: the native engine takes minutes on some of them. Linear is not yet short: a
// pattern may be as large as its author likes, and so may the text, so both are paid for.

import { RE2JS } from 're2js';
import { type Budget, newBudget, spend } from './bounds.ts';

export interface LinearPattern {
  /** How many states the pattern has; each letter of a text may pass through all of them. */
  readonly states: number;
  /** The first match in the text, or null. Throws when the budget is used up. */
  match(text: string, budget: Budget): string | null;
}

/** Most states as estimated from the text; the true number may be twice that. Takes some 50 ms to compile. */
const maxStates = 15_000;

/** Passing so many states takes as long as one step of an evaluation. */
const statesPerStep = 20;

/** Throws on a text that is no pattern, or one that is too large. */
export function compileLinear(pattern: string): LinearPattern {
  if (estimatedStates(pattern) > maxStates) throw new Error('the pattern is too large: shorten it, or repeat less in it');
  const compiled = RE2JS.compile(pattern);
  const states = compiled.programSize();
  return {
    states,
    match: (text, budget) => {
      spend(budget, (states * text.length) / statesPerStep);
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.group() : null;
    },
  };
}

/** The first match of the pattern in the text, or null. Throws on a pattern that is not one, and beyond the limits. */
export function matchLinear(pattern: string, text: string, budget: Budget = newBudget()): string | null {
  return compileLinear(pattern).match(text, budget);
}

/** Every repetition may repeat all of the pattern. */
function estimatedStates(pattern: string): number {
  const repetitions = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) => Number(most || least));
  return (
    pattern.length *
    Math.max(
      1,
      repetitions.reduce((sum, count) => sum + count, 0),
    )
  );
}

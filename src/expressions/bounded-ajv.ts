// Ajv with limits. It compiles a schema to a function that nobody can stop: a few references that double each other run for hours. So
// the code that it writes is made to count its steps, and the keywords that are dear by nature are our own. Used by json-schema only.

import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Budget, newBudget, spend } from './bounds.ts';
import { addEqualityKeywords } from './equality-keywords.ts';
import { compileLinear } from './match-linear.ts';

export type Draft = 'draft-07' | '2020-12';

/** A round of a loop, a call or a violation of the written code, in steps of an evaluation. */
const stepsPerRound = 0.2;
const stepsPerViolation = 5;

/** Most states of all patterns of one schema together. */
export const maxPatternStates = 10_000;

/** Longest text that a format looks at; a longer one is none. Formats are native regular expressions. */
const maxFormatLength = 10_000;

/** The validation that is running; it is synchronous, so there is one at most. */
let budget: Budget = newBudget();

/** Runs one validation under a budget of its own. Throws when it is used up. */
export function withinBudget<Result>(validate: () => Result): Result {
  budget = newBudget();
  return validate();
}

export function createAjv(draft: Draft, options: Options): Ajv {
  const settings: Options = {
    ...options,
    strict: false,
    allErrors: true,
    logger: false,
    ownProperties: true,
    // Tidying the code up takes longer than all else, and inlined references make it grow.
    inlineRefs: false,
    code: { optimize: false, process: countingCode, regExp: linearRegExps() },
  };
  const ajv = draft === '2020-12' ? new Ajv2020(settings) : new Ajv(settings);
  addFormats.default(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) if (format !== undefined) ajv.addFormat(name, shortOnly(format));
  addEqualityKeywords(ajv, (steps) => spend(budget, steps));
  return Object.assign(ajv, { countRound, countViolation });
}

function countRound(): void {
  spend(budget, stepsPerRound);
}

function countViolation(): void {
  spend(budget, stepsPerViolation);
}

/** In the code, texts are passed over: a property may be called `for(;;){`. `self` is the Ajv that wrote it. */
const countedPlaces =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\bfunction [\w$]+\([^)]*\)\{|\bfor\((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*")*\))*\)\{|\berrors\+\+;/g;

/** The written code with a count at the head of each function and loop, and at each violation. */
export function countingCode(code: string): string {
  return code.replace(countedPlaces, (place) => {
    if (place.endsWith('{')) return `${place}self.countRound();`;
    return place === 'errors++;' ? 'errors++;self.countViolation();' : place;
  });
}

/**
 * Patterns run in linear time: `^(a+)+$` in the native engine takes minutes on 30 characters.
 * Ajv shares compiled patterns by their `toString()`; without our own all patterns would share one key, and the first would judge for all.
 */
function linearRegExps(): NonNullable<NonNullable<Options['code']>['regExp']> {
  let states = 0;
  const linearRegExp = (pattern: string): { test(text: string): boolean; toString(): string } => {
    const compiled = compileLinear(pattern);
    states += compiled.states;
    if (states > maxPatternStates) throw new Error('its patterns are too large together');
    return { test: (text) => compiled.match(text, budget) !== null, toString: () => `re2:${pattern}` };
  };
  linearRegExp.code = 'linearRegExp';
  return linearRegExp;
}

type Format = NonNullable<Ajv['formats'][string]>;

function shortOnly(format: Format): Format {
  if (typeof format === 'boolean') return format;
  if (format instanceof RegExp) return { type: 'string', validate: (text: string) => isShort(text) && format.test(text) };
  if (typeof format === 'function') return { type: 'string', validate: (text: string) => isShort(text) && format(text) };
  const { validate } = format;
  if (format.type === 'number' || typeof validate === 'string' || format.async === true) return format;
  const test =
    validate instanceof RegExp ? (text: string) => validate.test(text) : (text: string) => (validate as (text: string) => boolean)(text);
  return { ...format, type: 'string', validate: (text: string) => isShort(text) && test(text) } as Format;
}

function isShort(text: string): boolean {
  return text.length <= maxFormatLength;
}

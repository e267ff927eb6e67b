// The JSON Schema keywords that compare whole values: `enum`, `const` and `uniqueItems`. Ajv's own compare each value with each other
// one; ours compare texts that are equal when the values are. Called by bounded-ajv for every Ajv that it makes.

import type { Ajv, ErrorObject, SchemaValidateFunction } from 'ajv';
import { isJsonObject, type Json } from '../domain/json.ts';

/** Pays for so many steps of an evaluation; throws when there are none left. */
type Pay = (steps: number) => void;

type Violation = Partial<ErrorObject>;
type Judge = SchemaValidateFunction & ((value: Json) => boolean);

const stepsPerValue = 1;
const stepsPerCharacter = 0.005;

export function addEqualityKeywords(ajv: Ajv, pay: Pay): void {
  for (const keyword of ['enum', 'const', 'uniqueItems']) ajv.removeKeyword(keyword);
  ajv.addKeyword({
    keyword: 'enum',
    schemaType: 'array',
    errors: true,
    compile: (allowed: readonly Json[]) => oneOf('enum', allowed, pay),
  });
  ajv.addKeyword({ keyword: 'const', errors: true, compile: (allowed: Json) => oneOf('const', [allowed], pay) });
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: true,
    compile: (wanted: boolean) => unique(wanted, pay),
  });
}

function oneOf(keyword: 'enum' | 'const', allowed: readonly Json[], pay: Pay): Judge {
  const texts = new Set(allowed.map((value) => canonical(value, () => undefined)));
  const params = keyword === 'enum' ? { allowedValues: allowed } : { allowedValue: allowed[0] };
  return judge((value) => (texts.has(canonical(value, pay)) ? null : { keyword, params }));
}

function unique(wanted: boolean, pay: Pay): Judge {
  return judge((items) => {
    if (!wanted || !Array.isArray(items)) return null;
    const places = new Map<string, number>();
    for (const [place, item] of (items as readonly Json[]).entries()) {
      const text = canonical(item, pay);
      const other = places.get(text);
      if (other !== undefined) {
        return {
          keyword: 'uniqueItems',
          params: {},
          message: `must NOT have duplicate items (items ## ${other} and ${place} are identical)`,
        };
      }
      places.set(text, place);
    }
    return null;
  });
}

/** Ajv reads the violation from the function itself. */
function judge(violationOf: (value: Json) => Violation | null): Judge {
  const judged: Judge = (value: Json) => {
    const violation = violationOf(value);
    judged.errors = violation === null ? [] : [violation];
    return violation === null;
  };
  return judged;
}

/** The same text for equal values, however their keys are ordered. */
function canonical(value: Json, pay: Pay): string {
  pay(typeof value === 'string' ? stepsPerValue + value.length * stepsPerCharacter : stepsPerValue);
  if (Array.isArray(value)) return `[${value.map((part: Json) => canonical(part, pay)).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null, pay)}`);
  return `{${parts.join(',')}}`;
}

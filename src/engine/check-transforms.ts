// Can the transforms of a plugin be evaluated? One `{transformer, mapping}` or a list of them.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { faultOf } from '../expressions/bounds.ts';
import { checkJmespath } from '../expressions/jmespath.ts';
import { matchLinear } from '../expressions/match-linear.ts';
import { fault, fixFor, inside } from './finding.ts';
import { isUnsafeKey } from './reserved-events.ts';

const transformers = ['jmespath', 'helper'];
const helperMethods = ['regex', 'remove', 'omit', 'setTimeToRecordUTC', 'mergeArrayEachItemWithValue'];

/** Nothing to say about a transform that is not there. */
export function checkTransforms(written: Json | undefined, at: string): readonly Finding[] {
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written)) return checkTransform(written, at);
  return written.flatMap((transform: Json, index) => checkTransform(transform, inside(at, index)));
}

function checkTransform(written: Json, at: string): readonly Finding[] {
  if (!isJsonObject(written))
    return [
      fault({
        code: 'bad-transform',
        path: at,
        message: 'A transform is an object.',
        fix: 'Write {"transformer": "jmespath", "mapping": "@"}.',
      }),
    ];
  const { transformer, mapping } = written;
  const here = inside(at, 'mapping');
  switch (transformer) {
    case 'jmespath':
      return checkExpression(mapping, here);
    case 'helper':
    case 'helpers':
      return checkHelpers(mapping, here);
    default: {
      const fix = fixFor(String(transformer), transformers, 'Use "jmespath" or "helper".');
      return [
        fault({
          code: 'unknown-transformer',
          path: inside(at, 'transformer'),
          message: `There is no transformer ${JSON.stringify(transformer ?? null)}.`,
          fix,
        }),
      ];
    }
  }
}

function checkExpression(mapping: Json | undefined, at: string): readonly Finding[] {
  const problem = typeof mapping === 'string' ? checkJmespath(mapping) : 'it is not text';
  return problem === null
    ? []
    : [
        fault({
          code: 'jmespath-syntax',
          path: at,
          message: `The expression cannot be evaluated: ${problem}.`,
          fix: 'Mend the expression at the place named.',
        }),
      ];
}

function checkHelpers(mapping: Json | undefined, at: string): readonly Finding[] {
  if (!Array.isArray(mapping))
    return [
      fault({
        code: 'bad-transform',
        path: at,
        message: 'The mapping of a helper is a list.',
        fix: 'Write [{"source": "…", "target": "…", "method": "omit"}].',
      }),
    ];
  return mapping.flatMap((entry: Json, index) => checkHelper(isJsonObject(entry) ? entry : {}, inside(at, index)));
}

function checkHelper(entry: JsonObject, at: string): readonly Finding[] {
  const { method, target } = entry;
  if (!helperMethods.some((known) => known === method)) {
    const fix = fixFor(String(method), helperMethods, `Use ${helperMethods.join(', ')}.`);
    const message = `There is no helper method ${JSON.stringify(method ?? null)}.`;
    return [fault({ code: 'unknown-helper', path: inside(at, 'method'), message, fix })];
  }
  const placed = typeof target === 'string' && target !== '' && !target.split('.').some(isUnsafeKey);
  return [
    ...(placed
      ? []
      : [
          fault({
            code: 'bad-helper',
            path: inside(at, 'target'),
            message: 'The helper does not say where its result goes.',
            fix: 'Write "target": a dotted path, such as "entity.data.phone".',
          }),
        ]),
    ...(method === 'regex' ? checkPattern(entry['value'], inside(at, 'value')) : []),
    ...(method === 'mergeArrayEachItemWithValue' ? checkMerge(entry['options'], inside(at, 'options')) : []),
  ];
}

function checkPattern(pattern: Json | undefined, path: string): readonly Finding[] {
  const problem = typeof pattern === 'string' ? patternFault(pattern) : 'it is not text';
  if (problem === null) return [];
  return [
    fault({
      code: 'bad-helper',
      path,
      message: `The pattern cannot be used: ${problem}.`,
      fix: 'Write a regular expression without back-references and look-around.',
    }),
  ];
}

function patternFault(pattern: string): string | null {
  try {
    matchLinear(pattern, '');
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

/** The list, and the object that is merged into each of its elements. */
function checkMerge(options: Json | undefined, at: string): readonly Finding[] {
  const written = isJsonObject(options) ? options : {};
  return ['mapJmespath', 'mergeWithJmespath'].flatMap((key) => checkExpression(written[key], inside(at, key)));
}

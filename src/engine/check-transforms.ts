// Can the transforms of a plugin be evaluated? One `{transformer, mapping}` or a list of them.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { checkJmespath } from '../expressions/jmespath.ts';
import { fault, fixFor, inside } from './finding.ts';

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
  return mapping.flatMap((entry: Json, index) => {
    const method = isJsonObject(entry) ? entry['method'] : undefined;
    if (helperMethods.some((known) => known === method)) return [];
    const fix = fixFor(String(method), helperMethods, `Use ${helperMethods.join(', ')}.`);
    return [
      fault({
        code: 'unknown-helper',
        path: inside(inside(at, index), 'method'),
        message: `There is no helper method ${JSON.stringify(method ?? null)}.`,
        fix,
      }),
    ];
  });
}

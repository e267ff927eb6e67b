// A process of its own: puts every hostile input through the product's public functions, and tells what each cost. Its heap is capped
// by whoever starts it; when it dies, the last input that it announced is the one.

import type { CaseState } from '../../src/domain/case.ts';
import type { Json } from '../../src/domain/json.ts';
import { checkDefinition } from '../../src/engine/check-definition.ts';
import { step } from '../../src/engine/step.ts';
import { authorRequest } from '../../src/expressions/author-request.ts';
import { checkJmespath, searchJmespath } from '../../src/expressions/jmespath.ts';
import { applyJsonLogic, checkJsonLogic } from '../../src/expressions/json-logic.ts';
import { checkSchema, validateSchema } from '../../src/expressions/json-schema.ts';
import { applyTransforms } from '../../src/expressions/transform.ts';
import type { HostileCase } from './hostile-case.ts';
import { hostileDefinitions } from './hostile-definitions.ts';
import { hostileExpressions } from './hostile-expressions.ts';
import { hostileSchemas } from './hostile-schemas.ts';

export type HostileReport =
  | { readonly kind: 'begun'; readonly heapMb: number }
  | { readonly kind: 'announced'; readonly name: string }
  | {
      readonly kind: 'done';
      readonly name: string;
      readonly heldMs: number;
      readonly slowest: string;
      readonly resultBytes: number;
      readonly outcome: string;
    };

/** One call that holds the event loop. */
type Part = readonly [name: string, run: () => unknown];

function partsOf(hostile: HostileCase): readonly Part[] {
  const now = new Date(0);
  switch (hostile.kind) {
    case 'schema':
      return [
        ['check', () => checkSchema(hostile.schema)],
        ['validate', () => validateSchema(hostile.schema, hostile.value)],
      ];
    case 'jmespath':
      return [
        ['check', () => checkJmespath(hostile.expression)],
        ['search', () => searchJmespath(hostile.expression, hostile.data)],
      ];
    case 'json-logic':
      return [
        ['check', () => checkJsonLogic(hostile.rule)],
        ['apply', () => applyJsonLogic(hostile.rule, hostile.data)],
      ];
    case 'transform':
      return [['transform', () => applyTransforms(hostile.transform, hostile.data, now)]];
    case 'request':
      return [['author', () => authorRequest(hostile.entry, hostile.data, { nonce: 'abc', now, untransformed: 'everything' })]];
    case 'definition':
      return partsOfDefinition(hostile);
  }
}

function partsOfDefinition({
  definition,
  extensions = {},
  config = {},
  context = {},
  events = [],
  name,
}: Extract<HostileCase, { kind: 'definition' }>): readonly Part[] {
  let refused = true;
  let current: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  const source = { definition, extensions, contentHash: name };
  const play = (event: Parameters<typeof step>[2]): unknown => {
    if (refused) return 'refused at publish';
    const result = step(source, current, event);
    if (result.kind === 'moved') current = result.after;
    return result.kind === 'moved' ? { ...result, after: { ...result.after, context: null } } : result;
  };
  return [
    [
      'check',
      () => {
        const findings = checkDefinition({ definition, extensions, config, contextSchema: null as Json });
        refused = findings.some(({ severity }) => severity === 'error');
        return findings;
      },
    ],
    ['start', () => play({ kind: 'start' })],
    ...events.map((event): Part => [event.kind, () => play(event)]),
  ];
}

/** Not more than the processor's time, and not more than the clock's: what else the machine does is no fault of ours. */
function held(run: () => unknown): { readonly ms: number; readonly result: unknown } {
  const [clock, processor] = [performance.now(), process.cpuUsage()];
  const result = run();
  const { user, system } = process.cpuUsage(processor);
  return { ms: Math.min(performance.now() - clock, (user + system) / 1000), result };
}

function evaluate(hostile: HostileCase): HostileReport {
  let [heldMs, slowest, resultBytes, outcome] = [0, '', 0, ''];
  for (const [part, run] of partsOf(hostile)) {
    const { ms, result } = held(run);
    if (ms > heldMs) [heldMs, slowest] = [ms, part];
    const text = JSON.stringify(result) ?? '';
    resultBytes = Math.max(resultBytes, Buffer.byteLength(text));
    outcome = text.slice(0, 160);
  }
  return { kind: 'done', name: hostile.name, heldMs, slowest, resultBytes, outcome };
}

function tell(report: HostileReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

const wanted = process.argv[2];
tell({ kind: 'begun', heapMb: process.memoryUsage().heapUsed / 2 ** 20 });
for (const hostile of [...hostileSchemas, ...hostileExpressions, ...hostileDefinitions]) {
  if (wanted !== undefined && hostile.name !== wanted) continue;
  tell({ kind: 'announced', name: hostile.name });
  tell(evaluate(hostile));
}

// iterative: runs another plugin of the same definition once for each element of a list, and answers when all are done.
// The other plugin sees the element as its context, beside the case's id and config; its own actions are not sent.
// An element that should be tried again is tried again here: the elements that worked are not repeated.

import { setTimeout as wait } from 'node:timers/promises';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { CallOutcome, ChildStart } from '../domain/plugin-call.ts';
import { valueAt } from '../expressions/value-at.ts';
import { callData } from './call-data.ts';
import { actionOf, noRecord, outputOf, type Plugin, type PluginAnswer, type PluginInput, type PluginTools } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { runTransforms } from './transform-chain.ts';

const maxElements = 1_000;
/** Elements that are worked on at the same time. */
const width = 8;
/** A vendor that asks for more patience than this, in milliseconds, has failed for the element: the call holds its place meanwhile. */
const longestWaitMs = 30_000;
const mostTries = 10;
/** Characters of JSON that all results together may have; and the contexts of all children. */
const resultRoom = 1_000_000;
const childRoom = 16_000_000;

type Done =
  | { readonly kind: 'done'; readonly value: Json }
  | { readonly kind: 'children'; readonly children: readonly ChildStart[] }
  | { readonly kind: 'failed'; readonly error: string };

/** `pluginOf` comes from the registry, which lists this plugin too. */
export function iterative(pluginOf: (kind: string) => Plugin | null): Plugin {
  return { kinds: ['iterative'], run: (input, tools) => run(input, tools, pluginOf) };
}

async function run(input: PluginInput, tools: PluginTools, pluginOf: (kind: string) => Plugin | null): Promise<PluginAnswer> {
  const name = String(input.entry['actionPluginName'] ?? '');
  const entry = input.sibling(name);
  if (entry?.['pluginKind'] === 'iterative') return failure(input, 'nested_iteration', 'An iterative plugin cannot run another one.');
  const action = entry === null ? null : pluginOf(kindOf(entry));
  if (entry === null || action === null)
    return failure(input, 'unknown_plugin', `There is no plugin ${JSON.stringify(name)} that could be run for each element.`);
  const elements = elementsOf(input);
  if (typeof elements === 'string') return failure(input, 'no_list', elements);
  if (elements.length > maxElements) {
    return failure(input, 'too_many_elements', `The list has ${elements.length} elements; at most ${maxElements} are worked on.`);
  }
  const fits = roomKeeper();
  const done = await inParallel(elements, async (element, index) =>
    fits(await runOne({ ...input, entry, name }, element, index, action, tools)),
  );
  return answerFor(input, done);
}

/** The list that `iterateOn` names, by a dotted path or by a transform; nothing there is an empty list. Else why there is none. */
function elementsOf(input: PluginInput): readonly Json[] | string {
  const written = input.entry['iterateOn'];
  if (written === undefined || written === null) return 'The plugin names no list: "iterateOn" is missing.';
  const data = callData(input);
  const found = typeof written === 'string' ? { ok: true as const, value: valueAt(data, written) ?? null } : runTransforms(written, data);
  if (!found.ok) return found.message;
  if (found.value === null) return [];
  return Array.isArray(found.value) ? found.value : 'What "iterateOn" names is not a list.';
}

/** As the definition's reader sees it: a child names a definition, anything else without a kind calls out. */
function kindOf(entry: JsonObject): string {
  const kind = entry['pluginKind'];
  if (typeof kind === 'string') return kind === 'webhook' ? 'api' : kind;
  return entry['definitionId'] === undefined ? 'api' : 'child';
}

async function runOne(input: PluginInput, element: Json, index: number, action: Plugin, tools: PluginTools): Promise<Done> {
  const context = isJsonObject(element) ? element : { value: element };
  const idempotencyKey = `${input.idempotencyKey}-${index}`;
  for (let attempt = 1; ; attempt += 1) {
    const { outcome } = await action.run({ ...input, context, idempotencyKey, attempt }, tools);
    if (outcome.kind !== 'retry') return doneWith(outcome);
    if (outcome.inMs > longestWaitMs || attempt >= mostTries) return { kind: 'failed', error: outcome.detail };
    await wait(outcome.inMs);
  }
}

function doneWith(outcome: Exclude<CallOutcome, { kind: 'retry' }>): Done {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'done', value: outcome.value };
    case 'failed':
      return { kind: 'failed', error: outcome.detail };
    case 'start-child':
      return { kind: 'children', children: outcome.children };
  }
}

/** What is too much to be kept fails its element, and is dropped at once: a thousand large answers would fill the memory. */
function roomKeeper(): (done: Done) => Done {
  let used = 0;
  return (done) => {
    if (done.kind === 'failed') return done;
    const [kept, room] = done.kind === 'done' ? [done.value, resultRoom] : [done.children, childRoom];
    const size = JSON.stringify(kept).length;
    if (used + size > room) return { kind: 'failed', error: `The results of all elements have more than ${room} characters.` };
    used += size;
    return done;
  };
}

/** The results in the order of the elements. */
async function inParallel(elements: readonly Json[], work: (element: Json, index: number) => Promise<Done>): Promise<readonly Done[]> {
  const results = new Array<Done>(elements.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < elements.length; index = next++) results[index] = await work(elements[index] ?? null, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, elements.length) }, worker));
  return results;
}

/** Children are started together when the call is settled, all or none; anything else is collected. */
function answerFor(input: PluginInput, done: readonly Done[]): PluginAnswer {
  const failed = done.filter((one) => one.kind === 'failed');
  const results = done.map(
    (one): JsonObject =>
      one.kind === 'failed' ? { error: one.error, status: 'ERROR' } : { result: one.kind === 'done' ? one.value : null },
  );
  const destination = outputOf(input.name);
  const event = actionOf(input.entry, 'successAction');
  const errorEvent = actionOf(input.entry, 'errorAction');
  if (failed.length > 0) {
    const detail = `${failed.length} of ${done.length} elements failed; the first: ${failed[0]?.error}`;
    const value = { name: input.name, error: detail, status: 'ERROR', results };
    return { outcome: { kind: 'failed', reason: 'elements_failed', detail, destination, value, event: errorEvent }, record: noRecord };
  }
  const children = done.flatMap((one) => (one.kind === 'children' ? one.children : []));
  if (children.length > 0) return { outcome: { kind: 'start-child', children, event, destination, errorEvent }, record: noRecord };
  return { outcome: { kind: 'answered', destination, value: { results, success: true }, event }, record: noRecord };
}

// Will the events that plugins, third parties, children and the config send be accepted by some state?

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { callbacksNamed } from './authored-parts.ts';
import { type Chart, isWithin, type StateNode, statesNamed } from './chart.ts';
import { checkTransforms } from './check-transforms.ts';
import { fault, fixFor, inside, warning } from './finding.ts';
import { type PluginEntry, pluginsOf } from './plugins-of.ts';
import { isBuiltInEvent } from './reserved-events.ts';

export function checkCallbacks(chart: Chart, extensions: Json, config: Json): readonly Finding[] {
  const ofPlugins = pluginsOf(extensions).flatMap((plugin) =>
    ['successAction', 'errorAction', ...(plugin.kind === 'dispatchEvent' ? ['eventName'] : [])].flatMap((key) =>
      checkAction(chart, plugin, key),
    ),
  );
  const byThirdParties = pluginsOf(extensions)
    .filter(({ kind }) => kind === 'api' || kind === 'webhook')
    .flatMap(({ written, at }) => callbacksNamed(written, at))
    .flatMap(({ name, path }) => checkEvent(chart, name, path));
  return [
    ...ofPlugins,
    ...byThirdParties,
    ...(isJsonObject(config) ? [...checkInitialEvent(chart, config), ...checkChildResults(chart, config)] : []),
  ];
}

function checkAction(chart: Chart, plugin: PluginEntry, key: string): readonly Finding[] {
  const event = plugin.written[key];
  const path = inside(plugin.at, key);
  if (event === undefined || event === null) return [];
  const unknown = checkEvent(chart, event, path);
  if (unknown.length > 0 || typeof event !== 'string') return unknown;
  const deaf = plugin.stateNames.flatMap((name) => statesNamed(chart, name)).filter((state) => !hears(chart, state, event));
  if (deaf.length === 0) return [];
  const states = deaf.map((state) => `"${state.name}"`).join(', ');
  return [
    warning({
      code: 'callback-not-accepted',
      path,
      message: `The event "${event}" is not accepted in ${states}, where the plugin runs.`,
      fix: `Let it, or a state around it, take "${event}".`,
    }),
  ];
}

function checkInitialEvent(chart: Chart, config: JsonObject): readonly Finding[] {
  const event = config['initialEvent'];
  // Of another kind than text: check-config says so.
  return typeof event === 'string' ? checkEvent(chart, event, '$.config.initialEvent') : [];
}

function checkChildResults(chart: Chart, config: JsonObject): readonly Finding[] {
  const results = config['childCallbackResults'];
  const at = '$.config.childCallbackResults';
  if (results === undefined || results === null) return [];
  if (!Array.isArray(results)) return [bad(at, '"childCallbackResults" is a list.', 'Write [{"definitionId": "…", …}].')];
  return results.flatMap((result: Json, index) => checkChildResult(chart, result, inside(at, index)));
}

function checkChildResult(chart: Chart, result: Json, at: string): readonly Finding[] {
  if (!isJsonObject(result)) return [bad(at, 'This is no object.', 'Write {"definitionId": "…", "persistenceStates": ["…"]}.')];
  const { definitionId, persistenceStates: states = [], deliverEvent: event = null } = result;
  const named = typeof definitionId === 'string' && definitionId !== '';
  const listed = Array.isArray(states) && states.every((name: Json) => typeof name === 'string');
  return [
    ...(named
      ? []
      : [bad(inside(at, 'definitionId'), 'It does not say whose children.', 'Write "definitionId": the id or the name of a definition.')]),
    ...(listed
      ? []
      : [bad(inside(at, 'persistenceStates'), 'This is a list of states of the child.', 'Write "persistenceStates": ["approved"].')]),
    ...(event === null ? [] : checkEvent(chart, event, inside(at, 'deliverEvent'))),
    ...checkTransforms(result['transformers'], inside(at, 'transformers')),
  ];
}

function bad(path: string, message: string, fix: string): Finding {
  return fault({ code: 'bad-child-callback', path, message, fix });
}

/** Refuses an event that no state takes. */
function checkEvent(chart: Chart, event: Json, path: string): readonly Finding[] {
  if (typeof event !== 'string' || event === '')
    return [
      fault({ code: 'bad-event', path, message: 'An event is named by text.', fix: 'Write the name of an event, such as "VENDOR_DONE".' }),
    ];
  if (isBuiltInEvent(event)) return [];
  const known = [...new Set([...chart.byName.values()].flatMap((node) => node.on.map((entry) => entry.event)))];
  if (known.includes(event)) return [];
  return [
    fault({
      code: 'unknown-event',
      path,
      message: `No state accepts the event "${event}".`,
      fix: fixFor(event, known, 'Give the state that waits for it a transition on this event.'),
    }),
  ];
}

/** True if a case in the state could take the event: the state itself, what is around it, or what is within it. */
function hears(chart: Chart, state: StateNode, event: string): boolean {
  if (isBuiltInEvent(event)) return true;
  return [...chart.byName.values()].some(
    (node) =>
      (isWithin(state, node) || isWithin(node, state) || besides(chart, node, state)) && node.on.some((entry) => entry.event === event),
  );
}

/** Active at the same time, in another region of a parallel state. */
function besides(chart: Chart, node: StateNode, state: StateNode): boolean {
  return [...chart.byName.values()].some(
    (around) => around.kind === 'parallel' && isWithin(node, around) && isWithin(state, around) && node !== around,
  );
}

// Is the definition small enough to be checked and run at all? Asked first, of the JSON as it was written: what is too large is not
// looked at any further, since the checks that follow, and the machine, take longer than its size grows.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { fault } from './finding.ts';
import { pluginsOf } from './plugins-of.ts';

/** Of definition and extensions together, as JSON. */
const maxCharacters = 256 * 1024;
const maxStates = 500;
/** An event that has several transitions, and a transition that has several targets, counts for each. */
const maxTransitions = 2_000;
/** States that are active together, over all parallel states. */
const maxRegions = 100;
const maxPlugins = 200;
/** Names of states in all plugins together. */
const maxStateNames = 2_000;

interface Sizes {
  states: number;
  transitions: number;
  regions: number;
}

/** One fault for each limit that is passed; none for JSON that is no definition. */
export function checkSize(definition: Json, extensions: Json): readonly Finding[] {
  return [...checkChartSize(definition), ...checkPluginCount(extensions), ...checkLength(definition, extensions)];
}

function checkChartSize(definition: Json): readonly Finding[] {
  const { states, transitions, regions } = sizesOf(definition);
  const path = '$.definition.states';
  const fix = 'Move a part into a child workflow.';
  const [ofStates, ofTransitions, ofRegions] = [above(states, maxStates), above(transitions, maxTransitions), above(regions, maxRegions)];
  return [
    ...(ofStates === null
      ? []
      : [
          fault({
            code: 'too-many-states',
            path,
            message: `The definition has ${ofStates} states; at most ${maxStates} are allowed.`,
            fix,
          }),
        ]),
    ...(ofTransitions === null
      ? []
      : [
          fault({
            code: 'too-many-transitions',
            path,
            message: `The definition has ${ofTransitions} transitions; at most ${maxTransitions} are allowed.`,
            fix,
          }),
        ]),
    ...(ofRegions === null
      ? []
      : [
          fault({
            code: 'too-many-regions',
            path,
            message: `The parallel states have ${ofRegions} regions; at most ${maxRegions} are allowed.`,
            fix,
          }),
        ]),
  ];
}

function checkPluginCount(extensions: Json): readonly Finding[] {
  const plugins = pluginsOf(extensions);
  const path = '$.extensions';
  const ofPlugins = above(plugins.length, maxPlugins);
  const ofNames = above(
    plugins.reduce((sum, plugin) => sum + plugin.stateNames.length, 0),
    maxStateNames,
  );
  return [
    ...(ofPlugins === null
      ? []
      : [
          fault({
            code: 'too-many-plugins',
            path,
            message: `The definition has ${ofPlugins} plugins; at most ${maxPlugins} are allowed.`,
            fix: 'Move a part into a child workflow.',
          }),
        ]),
    ...(ofNames === null
      ? []
      : [
          fault({
            code: 'too-many-state-names',
            path,
            message: `The plugins name ${ofNames} states in "stateNames"; at most ${maxStateNames} are allowed.`,
            fix: 'Name fewer states.',
          }),
        ]),
  ];
}

function checkLength(definition: Json, extensions: Json): readonly Finding[] {
  const length = above(lengthOf(definition) + lengthOf(extensions), maxCharacters);
  if (length === null) return [];
  return [
    fault({
      code: 'too-large',
      path: '$.definition',
      message: `The definition has ${length} characters with its extensions; at most ${maxCharacters} are allowed.`,
      fix: 'Move a part into a child workflow, and rules into a rule set.',
    }),
  ];
}

/** The count when it passes the limit; else null. */
function above(count: number, most: number): number | null {
  return count > most ? count : null;
}

/** What nests too deeply to be written is too large. */
function lengthOf(value: Json): number {
  try {
    return (JSON.stringify(value) ?? '').length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Without recursion: nobody has looked yet at how deep it is. */
function sizesOf(definition: Json): Sizes {
  const sizes: Sizes = { states: 0, transitions: 0, regions: 0 };
  const waiting: Json[] = [definition];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (!isJsonObject(state)) continue;
    sizes.transitions += transitionsIn(state);
    const children = isJsonObject(state['states']) ? Object.values(state['states']) : [];
    sizes.states += children.length;
    if (state['type'] === 'parallel') sizes.regions += children.length;
    waiting.push(...children);
  }
  return sizes;
}

function transitionsIn({ on, after, always, onDone }: JsonObject): number {
  const byName = [on, after].flatMap((part) => (isJsonObject(part) ? Object.values(part) : [part ?? null]));
  return [...byName, always ?? null, onDone ?? null].reduce<number>((sum, part) => sum + targetsIn(part), 0);
}

function targetsIn(written: Json): number {
  if (written === null) return 0;
  const entries: readonly Json[] = Array.isArray(written) ? written : [written];
  return entries.reduce<number>((sum, entry) => {
    const target = isJsonObject(entry) ? entry['target'] : null;
    return sum + (Array.isArray(target) ? Math.max(1, target.length) : 1);
  }, 0);
}

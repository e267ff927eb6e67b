// Reads an author's statechart (v4 and v5 spellings) into a Chart, with everything that is wrong with its form.
// Called by the machine and by the publish check. Never edits its input, never throws on any JSON.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Chart, chartOf, type StateKind, type StateNode } from './chart.ts';
import { fault, fixFor, inside, warning } from './finding.ts';
import { readAfter, readAlways, readOn } from './read-events.ts';
import { readTransitions } from './read-transitions.ts';
import { refuseActions, refuseInvocations } from './refuse-code.ts';
import { isUnsafeKey } from './reserved-events.ts';

/** Deepest nesting of states; the root is level 0. */
const maxDepth = 10;

const stateKeys = [
  'id',
  'type',
  'initial',
  'states',
  'on',
  'always',
  'after',
  'onDone',
  'tags',
  'meta',
  'history',
  'target',
  'description',
  'entry',
  'exit',
  'onEntry',
  'onExit',
  'invoke',
  'spawn',
  'activities',
  'services',
  'actors',
  'key',
  'data',
  'output',
  'order',
];
const rootKeys = [
  ...stateKeys,
  'context',
  'version',
  '$schema',
  'schema',
  'schemas',
  'types',
  'tsTypes',
  'strict',
  'delimiter',
  'predictableActionArguments',
  'preserveActionOrder',
  'options',
  'input',
];
const kinds: readonly StateKind[] = ['atomic', 'compound', 'parallel', 'history', 'final'];

export interface ReadDefinition {
  /** Null only when the definition is not an object at all. */
  readonly chart: Chart | null;
  /** Faults and warnings of form; targets, plugins and reachability are checked elsewhere. */
  readonly findings: readonly Finding[];
}

export function readDefinition(definition: Json): ReadDefinition {
  const at = '$.definition';
  if (!isJsonObject(definition)) {
    return {
      chart: null,
      findings: [
        fault({
          code: 'bad-definition',
          path: at,
          message: 'A definition is a JSON object.',
          fix: 'Write {"initial": "…", "states": {…}}.',
        }),
      ],
    };
  }
  const findings: Finding[] = [];
  if (definition['context'] !== undefined) {
    findings.push(
      warning({
        code: 'ignored-context',
        path: inside(at, 'context'),
        message: 'The definition’s own context is ignored: a case starts with the context of its run.',
        fix: 'Remove it; describe the context in contextSchema.',
      }),
    );
  }
  if (!isJsonObject(definition['states']) || Object.keys(definition['states']).length === 0) {
    findings.push(
      fault({
        code: 'no-states',
        path: inside(at, 'states'),
        message: 'The definition has no states.',
        fix: 'Give it at least one: "states": {"review": {}}.',
      }),
    );
  }
  return { chart: chartOf(readState(definition, { key: '', name: '', at, depth: 0 }, findings)), findings };
}

interface Place {
  readonly key: string;
  readonly name: string;
  readonly at: string;
  readonly depth: number;
}

function readState(written: Json, place: Place, findings: Finding[]): StateNode {
  const { key, name, at } = place;
  const state = isJsonObject(written) ? written : {};
  if (!isJsonObject(written))
    findings.push(
      fault({ code: 'bad-state', path: at, message: 'A state is a JSON object.', fix: 'Write {} for a state without transitions.' }),
    );
  warnOfForm(state, place, findings);
  const states = readChildren(state, place, findings);
  const kind = kindOf(state, states, at, findings);
  return {
    ...{ key, name, at, kind, states },
    id: typeof state['id'] === 'string' ? state['id'] : null,
    initial: kind === 'compound' ? readInitial(state, states, at, findings) : null,
    deep: state['history'] === 'deep',
    fallback:
      kind === 'history' && state['target'] !== undefined
        ? (readTransitions(state['target'], inside(at, 'target'), findings)[0] ?? null)
        : null,
    ...readMoves(state, kind, at, findings),
    tags: readTags(state, at, findings),
  };
}

function readMoves(
  state: JsonObject,
  kind: StateKind,
  at: string,
  findings: Finding[],
): Pick<StateNode, 'on' | 'always' | 'after' | 'onDone'> {
  const { events, transient } = readOn(state, at, findings);
  const moves = {
    on: events,
    always: [...readAlways(state, at, findings), ...transient],
    after: readAfter(state, at, findings),
    onDone: state['onDone'] === undefined ? [] : readTransitions(state['onDone'], inside(at, 'onDone'), findings),
  };
  if (kind !== 'final' && kind !== 'history') return moves;
  if (moves.on.length + moves.always.length + moves.after.length > 0) {
    findings.push(
      warning({
        code: 'ignored-transitions',
        path: at,
        message: `A ${kind} state has no transitions of its own; these are ignored.`,
        fix: 'Remove them, or give the state another type.',
      }),
    );
  }
  return { on: [], always: [], after: [], onDone: [] };
}

function warnOfForm(state: JsonObject, place: Place, findings: Finding[]): void {
  const { at } = place;
  const known = place.depth === 0 ? rootKeys : stateKeys;
  for (const key of Object.keys(state)) {
    if (known.includes(key)) continue;
    findings.push(
      warning({
        code: 'unknown-key',
        path: inside(at, key),
        message: `A state has no "${key}"; it is ignored.`,
        fix: fixFor(
          key,
          ['on', 'always', 'after', 'initial', 'states', 'type', 'tags', 'meta', 'onDone', 'history', 'entry', 'exit'],
          'Remove it, or move it into "meta".',
        ),
      }),
    );
  }
  refuseInvocations(state, at, findings);
  for (const key of ['entry', 'exit', 'onEntry', 'onExit']) refuseActions(state, key, at, findings);
}

function readChildren(state: JsonObject, place: Place, findings: Finding[]): readonly StateNode[] {
  const written = state['states'];
  if (written === undefined) return [];
  const at = inside(place.at, 'states');
  if (!isJsonObject(written)) {
    findings.push(
      fault({ code: 'bad-states', path: at, message: '"states" is an object of states by name.', fix: 'Write "states": {"review": {…}}.' }),
    );
    return [];
  }
  if (place.depth >= maxDepth) {
    if (Object.keys(written).length > 0)
      findings.push(
        fault({
          code: 'too-deep',
          path: at,
          message: `States nest deeper than ${maxDepth} levels.`,
          fix: 'Flatten the chart, or move a part into a child workflow.',
        }),
      );
    return [];
  }
  return Object.entries(written).map(([key, child]) => {
    if (key === '' || key.includes('.') || key.startsWith('#') || isUnsafeKey(key)) {
      findings.push(
        fault({
          code: 'bad-state-name',
          path: inside(at, key),
          message: `"${key}" cannot be the name of a state.`,
          fix: 'Use letters, digits, "-" and "_"; a dot separates levels.',
        }),
      );
    }
    const name = place.name === '' ? key : `${place.name}.${key}`;
    return readState(child, { key, name, at: inside(at, key), depth: place.depth + 1 }, findings);
  });
}

function kindOf(state: JsonObject, states: readonly StateNode[], at: string, findings: Finding[]): StateKind {
  const written = state['type'];
  const implied = state['history'] !== undefined ? 'history' : states.length > 0 ? 'compound' : 'atomic';
  if (written === undefined) return implied;
  const kind = kinds.find((known) => known === written);
  if (kind === undefined) {
    findings.push(
      fault({
        code: 'unknown-type',
        path: inside(at, 'type'),
        message: `There is no state type ${JSON.stringify(written)}.`,
        fix: fixFor(String(written), kinds, `Use one of ${kinds.join(', ')}.`),
      }),
    );
    return implied;
  }
  if (states.length > 0 && (kind === 'final' || kind === 'history')) {
    findings.push(
      fault({
        code: 'bad-type',
        path: inside(at, 'type'),
        message: `A ${kind} state has no states within it.`,
        fix: 'Remove "type" or "states".',
      }),
    );
  }
  return kind === 'compound' || kind === 'atomic' ? implied : kind;
}

function readInitial(state: JsonObject, states: readonly StateNode[], at: string, findings: Finding[]): string | null {
  const written = state['initial'];
  const name = isJsonObject(written) ? written['target'] : written;
  const keys = states.filter((child) => child.kind !== 'history').map((child) => child.key);
  const path = inside(at, 'initial');
  if (name === undefined || name === null) {
    findings.push(
      fault({
        code: 'missing-initial',
        path,
        message: 'It has states within it but no "initial".',
        fix: `Name the first one: "initial": ${JSON.stringify(keys[0] ?? '…')}.`,
      }),
    );
    return null;
  }
  const initial = keys.find((key) => key === name || `.${key}` === name) ?? null;
  if (initial === null) {
    findings.push(
      fault({
        code: 'unknown-initial',
        path,
        message: `"initial" names ${JSON.stringify(name)}, which is not one of its states.`,
        fix: fixFor(String(name), keys, `Use one of ${keys.join(', ')}.`),
      }),
    );
  }
  return initial;
}

function readTags(state: JsonObject, at: string, findings: Finding[]): readonly string[] {
  const written = state['tags'];
  if (written === undefined || written === null) return [];
  const tags: Json = typeof written === 'string' ? [written] : written;
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')) return tags;
  findings.push(
    fault({ code: 'bad-tags', path: inside(at, 'tags'), message: '"tags" is a list of words.', fix: 'Write "tags": ["approved"].' }),
  );
  return [];
}

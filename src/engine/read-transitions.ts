// Reads the transitions of one event: text, an object, or a list of both.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Transition } from './chart.ts';
import { fault, fixFor, inside, warning } from './finding.ts';
import { readGuard } from './read-guard.ts';
import { refuseActions } from './refuse-code.ts';

const knownKeys = ['target', 'cond', 'guard', 'actions', 'internal', 'reenter', 'description', 'meta', 'event', 'delay', 'in'];

/** `''` and null stand for a transition that stays, as in XState. */
export function readTransitions(written: Json, at: string, findings: Finding[]): readonly Transition[] {
  const many = Array.isArray(written);
  const entries: readonly Json[] = many ? written : [written];
  const transitions = entries.map((entry, index) => readTransition(entry, many ? inside(at, index) : at, findings));
  warnOfShadowed(transitions, findings);
  return transitions;
}

function readTransition(written: Json, at: string, findings: Finding[]): Transition {
  if (written === null || typeof written === 'string') return { targets: written ? [written] : [], guard: null, reenter: false, at };
  if (!isJsonObject(written)) {
    findings.push(
      fault({
        code: 'bad-transition',
        path: at,
        message: 'A transition is the name of a state, an object with a "target", or a list of these.',
        fix: 'Write "review" or {"target": "review"}.',
      }),
    );
    return { targets: [], guard: null, reenter: false, at };
  }
  warnOfUnknownKeys(written, at, findings);
  refuseActions(written, 'actions', at, findings);
  return {
    targets: readTargets(written['target'] ?? null, inside(at, 'target'), findings),
    guard: readGuard(written, at, findings),
    reenter: written['reenter'] === true || written['internal'] === false,
    at,
  };
}

function readTargets(written: Json, at: string, findings: Finding[]): readonly string[] {
  if (written === null || written === '') return [];
  if (typeof written === 'string') return [written];
  if (Array.isArray(written) && written.every((target) => typeof target === 'string')) return written;
  findings.push(
    fault({
      code: 'bad-transition',
      path: at,
      message: 'A target is the name of a state, or a list of names.',
      fix: 'Write "target": "review".',
    }),
  );
  return [];
}

function warnOfUnknownKeys(written: JsonObject, at: string, findings: Finding[]): void {
  if (written['in'] !== undefined) {
    findings.push(
      fault({
        code: 'unsupported',
        path: inside(at, 'in'),
        message: '"in" is not supported: the transition would be taken in any state.',
        fix: 'Put the transition into the state that it needs.',
      }),
    );
  }
  for (const key of Object.keys(written)) {
    if (knownKeys.includes(key)) continue;
    findings.push(
      warning({
        code: 'unknown-key',
        path: inside(at, key),
        message: `A transition has no "${key}"; it is ignored.`,
        fix: fixFor(key, knownKeys, 'Remove it.'),
      }),
    );
  }
}

/** An unguarded transition is always taken: what follows it never is. */
function warnOfShadowed(transitions: readonly Transition[], findings: Finding[]): void {
  const open = transitions.findIndex((transition) => transition.guard === null);
  if (open < 0) return;
  for (const transition of transitions.slice(open + 1)) {
    findings.push(
      warning({
        code: 'never-taken',
        path: transition.at,
        message: 'This transition is never taken: the one before it has no guard.',
        fix: 'Put the unguarded transition last.',
      }),
    );
  }
}

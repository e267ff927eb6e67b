// Definitions are data. Names of actions are passed over with a warning, as the page's system does; anything that is code is refused.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { fault, inside, warning } from './finding.ts';

const startsSomething = ['invoke', 'spawn', 'activities', 'services', 'actors'];

/** Refuses `invoke`, `spawn` and their kin on a state. */
export function refuseInvocations(state: JsonObject, at: string, findings: Finding[]): void {
  for (const key of startsSomething) {
    if (state[key] === undefined) continue;
    findings.push(
      fault({
        code: 'refused-construct',
        path: inside(at, key),
        message: `"${key}" is not supported: a definition cannot start code.`,
        fix: 'Let a plugin do the work: list the state in its "stateNames" and wait for its callback event.',
      }),
    );
  }
}

/** Warns of ignored actions under `key`, and refuses those that are code. */
export function refuseActions(holder: JsonObject, key: string, at: string, findings: Finding[]): void {
  const written = holder[key];
  if (written === undefined || written === null) return;
  const many = Array.isArray(written);
  const actions: readonly Json[] = many ? written : [written];
  for (const [index, action] of actions.entries()) {
    const path = many ? inside(inside(at, key), index) : inside(at, key);
    if (isCode(action))
      findings.push(
        fault({ code: 'refused-construct', path, message: 'An action cannot be code.', fix: 'Remove it; let a plugin do the work.' }),
      );
    else
      findings.push(
        warning({
          code: 'ignored-action',
          path,
          message: 'Actions are ignored: a definition holds no code that they could name.',
          fix: 'Remove it; let a plugin do the work.',
        }),
      );
  }
}

function isCode(action: Json): boolean {
  if (typeof action === 'string') return /=>|\bfunction\b|[;(){}]/.test(action) || isStarter(action);
  if (!isJsonObject(action)) return true;
  return action['exec'] !== undefined || typeof action['type'] !== 'string' || isCode(action['type']);
}

function isStarter(type: string): boolean {
  return /^(xstate\.)?(spawn|spawnChild|invoke|start|sendTo|send)$/.test(type);
}

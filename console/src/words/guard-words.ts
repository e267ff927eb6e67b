// Why an event moved nothing, in words: which guard said no, what it asks for, and what it found. Pure.

import { isObject } from './json-value.ts';

/** As `POST /:id/event` answers it. */
export interface BlockedBy {
  readonly event: string;
  readonly target: string | null;
  readonly guard?: unknown;
  readonly reason?: string;
}

/** One sentence each; of an event that no guard held back, that the state takes it without moving. */
export function blockedWords(event: string, blockedBy: readonly BlockedBy[]): readonly string[] {
  if (blockedBy.length === 0) return [`The state takes “${event}” without moving: nothing was changed.`];
  return blockedBy.map(({ target, guard, reason }) => {
    const way = target ? `The way to “${target}” is shut` : `“${event}” is shut`;
    const found = reason ? `; ${reason}` : '';
    return `${way}: its guard asks for ${ruleWords(guard)}${found}.`;
  });
}

/** A JMESPath rule as it stands; a JSON Logic rule as infix: `score >= 10 and country == "US"`. */
export function ruleWords(guard: unknown): string {
  if (!isObject(guard)) return 'a condition';
  const { type, rule } = guard;
  return type === 'jmespath' && typeof rule === 'string' ? rule : logic(rule);
}

const infix = new Set(['==', '===', '!=', '!==', '>', '>=', '<', '<=', '+', '-', '*', '/', '%', 'in', 'and', 'or']);

function logic(rule: unknown): string {
  if (!isObject(rule)) return JSON.stringify(rule) ?? 'a condition';
  const [[operator, given] = ['', null], ...more] = Object.entries(rule);
  if (operator === '' || more.length > 0) return JSON.stringify(rule);
  const parts = Array.isArray(given) ? given : [given];
  if (operator === 'var') return String(parts[0] ?? 'the data');
  if (operator === '!' || operator === '!!') return `${operator === '!' ? 'not ' : ''}${logic(parts[0])}`;
  if (infix.has(operator) && parts.length > 1) return parts.map(inner).join(` ${operator} `);
  return JSON.stringify(rule);
}

/** An operand; one that joins others gets brackets. */
function inner(rule: unknown): string {
  const operator = isObject(rule) ? Object.keys(rule)[0] : undefined;
  return operator === 'and' || operator === 'or' ? `(${logic(rule)})` : logic(rule);
}

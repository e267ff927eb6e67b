// A guard's rule as one line that a person reads at a glance: for pictures of a definition. Never evaluated, never parsed back.

import { isJsonObject, type Json } from '../domain/json.ts';
import type { Guard } from './chart.ts';

const infix: readonly string[] = ['==', '===', '!=', '!==', '>', '>=', '<', '<=', '+', '-', '*', '/', '%', 'and', 'or', 'in'];

/** JMESPath as written, on one line; JSON Logic with its operators between their operands: `score >= 10 and entity.ready`. */
export function ruleText({ dialect, rule }: Guard): string {
  return dialect === 'jmespath' ? String(rule).replaceAll(/\s+/g, ' ').trim() : logicText(rule, false);
}

function logicText(rule: Json, inner: boolean): string {
  if (Array.isArray(rule)) return `[${rule.map((part: Json) => logicText(part, false)).join(', ')}]`;
  if (!isJsonObject(rule)) return JSON.stringify(rule);
  const [entry, ...others] = Object.entries(rule);
  if (entry === undefined || others.length > 0) return JSON.stringify(rule);
  const [operation, written] = entry;
  const operands: readonly Json[] = Array.isArray(written) ? written : [written];
  if (operation === 'var') return variableText(operands);
  if (operation === '!' && operands.length === 1) return `not ${logicText(operands[0] ?? null, true)}`;
  if (!infix.includes(operation) || operands.length < 2)
    return `${operation}(${operands.map((part) => logicText(part, false)).join(', ')})`;
  const text = operands.map((part) => logicText(part, true)).join(` ${operation} `);
  return inner ? `(${text})` : text;
}

function variableText([path = '', ...others]: readonly Json[]): string {
  const name = typeof path === 'object' ? `var(${logicText(path, false)})` : String(path) || 'it';
  return others.length === 0 ? name : `(${name} or else ${others.map((part) => logicText(part, true)).join(', ')})`;
}

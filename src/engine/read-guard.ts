// Reads one guard: `cond` or `guard`, `{type, options: {rule}}` or `{type, rule}`; v5's `params` counts as `options`.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { checkJmespath } from '../expressions/jmespath.ts';
import { checkJsonLogic } from '../expressions/json-logic.ts';
import type { Guard, GuardDialect } from './chart.ts';
import { fault, fixFor, inside } from './finding.ts';

const dialects: readonly GuardDialect[] = ['json-logic', 'jmespath'];
const example = '{"type": "jmespath", "options": {"rule": "entity.type == \'business\'"}}';

/** The transition's guard, or null when it has none. A guard that cannot be read is a finding. */
export function readGuard(transition: JsonObject, at: string, findings: Finding[]): Guard | null {
  const { cond, guard } = transition;
  if (cond !== undefined && guard !== undefined && JSON.stringify(cond) !== JSON.stringify(guard)) {
    findings.push(
      fault({
        code: 'two-guards',
        path: inside(at, 'cond'),
        message: 'This transition has a "cond" and another "guard".',
        fix: 'Keep one of the two; "cond" is the older spelling of "guard".',
      }),
    );
    return null;
  }
  const written = guard ?? cond;
  if (written === undefined || written === null) return null;
  const here = inside(at, guard === undefined ? 'cond' : 'guard');
  if (!isJsonObject(written)) {
    findings.push(
      fault({
        code: 'unknown-guard',
        path: here,
        message: `A guard is an object; ${JSON.stringify(written)} names code that does not exist here.`,
        fix: `Write the rule itself, such as ${example}.`,
      }),
    );
    return null;
  }
  return readWritten(written, here, findings);
}

function readWritten(written: JsonObject, at: string, findings: Finding[]): Guard | null {
  const dialect = dialects.find((known) => known === written['type']);
  if (dialect === undefined) {
    const type = String(written['type']);
    const fix = fixFor(type, dialects, 'Use "json-logic" or "jmespath".');
    findings.push(fault({ code: 'unknown-guard', path: inside(at, 'type'), message: `There is no guard type "${type}".`, fix }));
    return null;
  }
  const [rule, here] = ruleOf(written, at);
  if (rule === undefined) {
    findings.push(
      fault({ code: 'guard-without-rule', path: at, message: 'The guard has no rule.', fix: `Give it one, such as ${example}.` }),
    );
    return null;
  }
  const problem = problemOf(dialect, rule);
  if (problem !== null)
    findings.push(
      fault({
        code: 'guard-syntax',
        path: here,
        message: `The ${dialect} rule cannot be evaluated: ${problem}.`,
        fix: 'Mend the rule at the place named.',
      }),
    );
  return { dialect, rule };
}

function ruleOf(written: JsonObject, at: string): readonly [Json | undefined, string] {
  for (const holder of ['options', 'params']) {
    const options = written[holder];
    if (isJsonObject(options) && options['rule'] !== undefined) return [options['rule'], inside(inside(at, holder), 'rule')];
  }
  return [written['rule'], inside(at, 'rule')];
}

function problemOf(dialect: GuardDialect, rule: Json): string | null {
  if (dialect === 'json-logic') return checkJsonLogic(rule);
  return typeof rule === 'string' ? checkJmespath(rule) : 'a jmespath rule is text';
}

// A definition as `check` and `try` take it: the body of POST /api/v1/workflow-definition, or a bare statechart.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { fault, fixFor, inside } from '../engine/finding.ts';
import type { Terminal } from './terminal.ts';

export interface DefinitionFile {
  readonly name: string;
  readonly definition: JsonObject;
  readonly extensions: JsonObject;
  readonly config: JsonObject;
  readonly contextSchema: JsonObject | null;
}

/** Null when the file holds neither form. */
export function readDefinitionFile(content: Json): DefinitionFile | null {
  if (!isJsonObject(content)) return null;
  const { name, definition, extensions, config, contextSchema } = content;
  if (isJsonObject(definition)) {
    return {
      name: typeof name === 'string' ? name : 'definition',
      definition,
      extensions: objectOr(extensions, {}),
      config: objectOr(config, {}),
      contextSchema: objectOr(contextSchema, null),
    };
  }
  if (!isJsonObject(content['states'])) return null;
  return { name: String(content['id'] ?? 'definition'), definition: content, extensions: {}, config: {}, contextSchema: null };
}

const members = ['id', 'name', 'displayName', 'definitionType', 'definition', 'extensions', 'config', 'contextSchema', 'documentsSchema'];

/** What the create route would refuse of a body before it looks into its parts; nothing to say about a bare statechart. */
export function memberFindings(content: Json): readonly Finding[] {
  if (!isJsonObject(content) || !isJsonObject(content['definition'])) return [];
  return Object.entries(content).flatMap(([key, value]) => {
    const path = inside('$', key);
    if (!members.includes(key)) {
      const fix = fixFor(key, members, `Remove it; there are ${members.join(', ')}.`);
      return [fault({ code: 'unknown-member', path, message: `A definition has no "${key}".`, fix })];
    }
    const isPart = ['extensions', 'config', 'contextSchema'].includes(key);
    if (!isPart || isJsonObject(value) || (value === null && key === 'contextSchema')) return [];
    return [fault({ code: 'bad-member', path, message: `"${key}" is a JSON object.`, fix: `Write "${key}": {…}, or leave it out.` })];
  });
}

export const neitherForm =
  'holds no definition: give the body of POST /api/v1/workflow-definition (`{"name": …, "definition": {…}}`) or a statechart (`{"initial": …, "states": {…}}`).';

/** All findings, errors first; the last line counts them. */
export function showFindings({ say, colors }: Terminal, findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  for (const { severity, code, path, message, fix } of [...errors, ...warnings]) {
    say(`${severity === 'error' ? colors.red('error') : colors.yellow('warning')} ${colors.bold(path)} ${colors.dim(code)}`);
    say(`  ${message}`);
    say(`  ${colors.dim('fix:')} ${fix}`);
  }
  say(findings.length === 0 ? 'No findings.' : `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}.`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function objectOr<Fallback>(value: Json | undefined, fallback: Fallback): JsonObject | Fallback {
  return isJsonObject(value) ? value : fallback;
}

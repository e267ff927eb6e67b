// The JSON in the two pages on definitions is real: each plugin there passes the publish check and runs, with a vendor and a mail
// server of the test's own.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { checkDefinition } from '../../src/engine/check-definition.ts';
import { pluginsOf } from '../../src/engine/plugins-of.ts';
import { applyTransforms } from '../../src/expressions/transform.ts';
import { runPlugin } from '../../src/plugins/run-plugin.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { pluginInput, pluginTools } from '../support/plugin-call.ts';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.ts';

const examples = ['docs/definition-format.md', 'docs/common-plugins.md'].flatMap(blocksOf);
const plugins = examples.filter((example) => Array.isArray(example['stateNames']));

/** Blocks that hold one JSON object; a list of fragments, or a member with its name, is wrapped. */
function blocksOf(path: string): readonly JsonObject[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text.trim());
  return blocks.flatMap((text) => {
    const whole = text.startsWith('"') ? `{${text}}` : text;
    const parts = /\}\n\{/.test(whole) ? whole.split('\n') : [whole];
    return parts.map((part) => JSON.parse(part) as JsonObject);
  });
}

/** A context that has what the examples read. */
const owner = { id: 'o-1', name: 'Ada', firstName: 'Ada', lastName: 'Okafor' };
const context: JsonObject = {
  entity: {
    id: 'c-1',
    type: 'business',
    data: {
      ...{ companyName: 'ACME', firstName: 'Ada', email: 'ada@example.com', registrationNumber: '4711', phone: '+4930', country: 'IR' },
      additionalInfo: { ubos: [owner] },
    },
  },
  documents: [],
  owner,
  owners: [owner],
  success_result: {},
  pluginsOutput: { risk: { riskScore: 10 } },
};

/** A chart in which every state and every event that the plugins name exists. */
function around(entries: readonly JsonObject[]): Json {
  const events = entries.flatMap(({ successAction, errorAction, eventName, initEvent }) => [
    successAction,
    errorAction,
    eventName,
    initEvent,
  ]);
  const on = Object.fromEntries(events.flatMap((event) => (typeof event === 'string' ? [[event, 'done']] : [])));
  const names = entries.flatMap(({ stateNames }) => stateNames as readonly string[]);
  const states = Object.fromEntries([...new Set(names)].map((name) => [name, { on: { ...on, NEXT: 'done' } }]));
  return { initial: names[0] ?? 'done', states: { ...states, done: { type: 'final', tags: ['approved'] } } };
}

function familyOf({ pluginKind, definitionId }: JsonObject): string {
  if (definitionId !== undefined) return 'childWorkflowPlugins';
  return ['riskRules', 'transformer', 'iterative', 'dispatchEvent', 'email'].includes(String(pluginKind)) ? 'commonPlugins' : 'apiPlugins';
}

describe('the examples of the docs', () => {
  let smtp: SmtpServer;
  beforeAll(async () => {
    smtp = await startSmtpServer();
  });
  afterAll(() => smtp?.close());

  const listed = [...plugins, ...examples.flatMap(({ childWorkflowPlugins = [] }) => childWorkflowPlugins as readonly JsonObject[])];
  // The page's iterative plugin names a plugin of its reader.
  const sibling: JsonObject = {
    name: 'owner_register',
    url: 'https://register.example.com',
    stateNames: [],
    successAction: 'OWNERS_ASKED',
  };

  it('hold every kind of plugin', () => {
    const extensions = Object.fromEntries(listed.map((entry, index) => [`${index}`, { [familyOf(entry)]: [entry] }]));
    const kinds = Object.values(extensions).flatMap((one) => pluginsOf(one).map(({ kind }) => kind));
    expect([...new Set(kinds)].sort()).toEqual([
      'api',
      'child',
      'dispatchEvent',
      'email',
      'iterative',
      'riskRules',
      'transformer',
      'webhook',
    ]);
  });

  it.each(listed.map((entry) => [String(entry['name']), entry] as const))('pass the publish check: %s', (_name, entry) => {
    const family = familyOf(entry);
    const extensions = { apiPlugins: [sibling], [family]: family === 'apiPlugins' ? [entry, sibling] : [entry] };
    const findings = checkDefinition({ definition: around([entry]), extensions, config: {}, contextSchema: null });
    expect(findings.filter(({ path }) => path.includes(family) && !path.includes('[1]'))).toEqual([]);
  });

  it.each(
    listed
      .filter((entry) => pluginsOf({ [familyOf(entry)]: [entry] })[0]?.kind !== 'webhook')
      .map((entry) => [String(entry['name']), entry] as const),
  )('run: %s', async (name, entry) => {
    const body = JSON.stringify({ status: 'active', owners: [owner] });
    const tools = pluginTools({
      http: { send: async () => ({ kind: 'answered', status: 200, headers: {}, body, complete: true, durationMs: 1 }) },
      secrets: async (names) => new Map(names.map((secret) => [secret, 'value'])),
      mail: { url: smtp.url, from: 'casewire@example.com' },
    });
    const [plugin] = pluginsOf({ [familyOf(entry)]: [entry] });
    const input = pluginInput(entry, { name, context, sibling: () => sibling });
    const { outcome } = await runPlugin(plugin?.kind ?? '', input, tools, createLog({ level: 'silent', format: 'json' }));
    expect(outcome).toMatchObject({ kind: plugin?.kind === 'child' ? 'start-child' : 'answered' });
  });

  it('hold transforms and whole definitions that work', () => {
    const helpers = examples.filter(({ transformer }) => transformer !== undefined);
    expect(helpers).toHaveLength(1);
    for (const helper of helpers) {
      expect(applyTransforms(helper, context, new Date(0))).toMatchObject({
        ok: true,
        value: { askedAt: 0, entity: { data: { areaCode: '+49' } }, owners: [{ name: 'Ada', country: 'IR' }] },
      });
    }
    const whole = examples.filter(({ definition }) => isJsonObject(definition));
    expect(whole.length).toBeGreaterThan(0);
    for (const { definition = null } of whole) {
      expect(checkDefinition({ definition, extensions: null, config: null, contextSchema: null })).toEqual([]);
    }
  });
});

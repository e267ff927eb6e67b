// What a plugin is made of: url and method, transforms, schemas, rules.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { checkJsonLogic } from '../expressions/json-logic.ts';
import { checkSchema } from '../expressions/json-schema.ts';
import { checkTransforms } from './check-transforms.ts';
import { fault, fixFor, inside } from './finding.ts';
import type { PluginEntry } from './plugins-of.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function checkPluginParts(plugin: PluginEntry, plugins: readonly PluginEntry[]): readonly Finding[] {
  const { written, at, kind } = plugin;
  return [
    ...(kind === 'api' || kind === 'webhook' ? checkCall(written, at) : []),
    ...(kind === 'riskRules' ? checkRules(written, at) : []),
    ...(kind === 'iterative' ? checkIteration(written, at, plugins) : []),
    ...(kind === 'child' ? checkChild(written, at) : []),
    ...['request', 'response'].flatMap((side) => checkSide(written[side], inside(at, side))),
    ...['transform', 'transformers', 'iterateOn'].flatMap((key) => checkTransforms(written[key], inside(at, key))),
  ];
}

function checkCall(written: JsonObject, at: string): readonly Finding[] {
  const { url, method } = written;
  const address = isJsonObject(url) ? url['url'] : url;
  const verb = typeof method === 'string' ? method.toUpperCase() : method;
  return [
    ...(typeof address === 'string' && address !== ''
      ? []
      : [
          fault({
            code: 'missing-url',
            path: inside(at, 'url'),
            message: 'The plugin has no url to call.',
            fix: 'Write "url": "https://…".',
          }),
        ]),
    ...(verb === undefined || (typeof verb === 'string' && methods.includes(verb))
      ? []
      : [
          fault({
            code: 'unknown-method',
            path: inside(at, 'method'),
            message: `There is no method ${JSON.stringify(method)}.`,
            fix: fixFor(String(method), methods, `Use ${methods.join(', ')}.`),
          }),
        ]),
  ];
}

function checkSide(side: Json | undefined, at: string): readonly Finding[] {
  if (side === undefined || side === null) return [];
  if (!isJsonObject(side))
    return [
      fault({
        code: 'bad-plugin',
        path: at,
        message: 'This is an object with "transform" and "schema".',
        fix: 'Write {"transform": {"transformer": "jmespath", "mapping": "@"}}.',
      }),
    ];
  return [...checkTransforms(side['transform'], inside(at, 'transform')), ...schemaFindings(side['schema'], inside(at, 'schema'))];
}

function schemaFindings(schema: Json | undefined, at: string): readonly Finding[] {
  const problem = schema === undefined || schema === null ? null : checkSchema(schema);
  return problem === null
    ? []
    : [
        fault({
          code: 'bad-schema',
          path: at,
          message: `The schema cannot be used: ${problem}.`,
          fix: 'Write a JSON Schema of draft-07 or 2020-12.',
        }),
      ];
}

function checkRules(written: JsonObject, at: string): readonly Finding[] {
  const here = inside(at, 'rulesSource');
  const source = written['rulesSource'];
  if (isJsonObject(source) && source['source'] === 'ruleSet' && typeof source['id'] === 'string') return [];
  if (!isJsonObject(source) || source['source'] !== 'inline' || !Array.isArray(source['rules'])) {
    return [
      fault({
        code: 'bad-rules-source',
        path: here,
        message: 'Risk rules come inline or from a rule set.',
        fix: 'Write {"source": "inline", "rules": […]} or {"source": "ruleSet", "id": "…"}.',
      }),
    ];
  }
  return source['rules'].flatMap((rule: Json, index) => checkRule(rule, inside(inside(here, 'rules'), index)));
}

function checkRule(rule: Json, at: string): readonly Finding[] {
  if (!isJsonObject(rule))
    return [
      fault({
        code: 'bad-rule',
        path: at,
        message: 'A risk rule is a JSON object.',
        fix: 'Write {"id": "…", "domain": "…", "indicator": "…", "ruleSet": {…}}.',
      }),
    ];
  const { jsonLogic } = rule;
  if (jsonLogic === undefined) {
    return isJsonObject(rule['ruleSet'])
      ? []
      : [
          fault({
            code: 'bad-rule',
            path: inside(at, 'ruleSet'),
            message: 'The rule has neither "ruleSet" nor "jsonLogic".',
            fix: 'Write "ruleSet": {"operator": "and", "rules": […]}.',
          }),
        ];
  }
  const problem = checkJsonLogic(jsonLogic);
  return problem === null
    ? []
    : [
        fault({
          code: 'json-logic-syntax',
          path: inside(at, 'jsonLogic'),
          message: `The rule cannot be evaluated: ${problem}.`,
          fix: 'Mend the rule at the place named.',
        }),
      ];
}

function checkIteration(written: JsonObject, at: string, plugins: readonly PluginEntry[]): readonly Finding[] {
  const name = written['actionPluginName'];
  const names = plugins.map((plugin) => plugin.name);
  if (typeof name === 'string' && names.includes(name)) return [];
  const path = inside(at, 'actionPluginName');
  return [
    fault({
      code: 'unknown-action-plugin',
      path,
      message: `There is no plugin ${JSON.stringify(name ?? null)} to run for each element.`,
      fix: fixFor(String(name ?? ''), names, 'Name one of the other plugins.'),
    }),
  ];
}

function checkChild(written: JsonObject, at: string): readonly Finding[] {
  if (typeof written['definitionId'] === 'string' && written['definitionId'] !== '') return [];
  return [
    fault({
      code: 'missing-child-definition',
      path: inside(at, 'definitionId'),
      message: 'The plugin does not say which definition to start.',
      fix: 'Write "definitionId": the id or the name of a definition.',
    }),
  ];
}

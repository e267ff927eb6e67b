// What a plugin is made of: url and method, transforms, schemas, rules.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { checkAuthoredRequest } from './check-authored-request.ts';
import { checkRiskRules } from './check-risk-rules.ts';
import { schemaFindings } from './check-schema.ts';
import { checkTransforms } from './check-transforms.ts';
import { fault, fixFor, inside } from './finding.ts';
import type { PluginEntry } from './plugins-of.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function checkPluginParts(plugin: PluginEntry, plugins: readonly PluginEntry[]): readonly Finding[] {
  const { written, at, kind } = plugin;
  return [
    ...(kind === 'api' || kind === 'webhook' ? [...checkCall(written, at), ...checkAuthoredRequest(written, at)] : []),
    ...(kind === 'riskRules' ? checkRules(written, at) : []),
    ...(kind === 'iterative' ? checkIteration(written, at, plugins) : []),
    ...(kind === 'child' ? checkChild(written, at) : []),
    ...(kind === 'dispatchEvent' ? checkDispatch(written, at) : []),
    ...(kind === 'email' ? checkMail(written, at) : []),
    ...['request', 'response'].flatMap((side) => checkSide(written[side], inside(at, side))),
    ...['transform', 'transformers'].flatMap((key) => checkTransforms(written[key], inside(at, key))),
    // A dotted path, or a transform that gives the list.
    ...(typeof written['iterateOn'] === 'string' ? [] : checkTransforms(written['iterateOn'], inside(at, 'iterateOn'))),
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
  return [...checkTransforms(side['transform'], inside(at, 'transform')), ...schemaFindings(side['schema'] ?? null, inside(at, 'schema'))];
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
  return checkRiskRules(source['rules'], inside(here, 'rules'));
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

function checkDispatch(written: JsonObject, at: string): readonly Finding[] {
  // Of another kind than text: the check of callbacks says so.
  if (written['eventName'] !== undefined && written['eventName'] !== null) return [];
  const path = inside(at, 'eventName');
  return [fault({ code: 'missing-event', path, message: 'The plugin does not say which event to send.', fix: 'Write "eventName": "…".' })];
}

function checkMail(written: JsonObject, at: string): readonly Finding[] {
  const { to, subject, text, html } = written;
  const addressed = typeof to === 'string' || (Array.isArray(to) && to.length > 0 && to.every((one: Json) => typeof one === 'string'));
  const bad = (key: string, message: string, fix: string) => fault({ code: 'bad-mail', path: inside(at, key), message, fix });
  return [
    ...(addressed ? [] : [bad('to', 'The mail has nobody to go to.', 'Write "to": "{entity.data.email}", or a list of such texts.')]),
    ...(typeof subject === 'string' ? [] : [bad('subject', 'The mail has no subject.', 'Write "subject": "…".')]),
    ...(typeof text === 'string' || typeof html === 'string'
      ? []
      : [bad('text', 'The mail has no body.', 'Write "text", "html", or both.')]),
  ];
}

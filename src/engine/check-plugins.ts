// Are the plugins known, named once, and listed on states that exist? Their transforms and schemas are checked in check-plugin-parts.

import type { Finding } from '../domain/definition.ts';
import { didYouMean } from '../domain/did-you-mean.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { type Chart, statesNamed } from './chart.ts';
import { checkPluginParts } from './check-plugin-parts.ts';
import { fault, fixFor, inside, warning } from './finding.ts';
import { type PluginEntry, type PluginFamily, pluginFamilies, pluginsOf } from './plugins-of.ts';
import { isUnsafeKey } from './reserved-events.ts';

/** What each list may hold. */
const kindsOf: Readonly<Record<PluginFamily, readonly string[]>> = {
  childWorkflowPlugins: ['child'],
  commonPlugins: ['riskRules', 'transformer', 'iterative', 'dispatchEvent', 'email'],
  apiPlugins: ['api', 'webhook', 'email', 'dispatchEvent'],
};

/** Everything that a plugin of any kind reads, and what the page's system writes beside it. */
const pluginKeys: readonly string[] = [
  ...['name', 'displayName', 'pluginKind', 'stateNames', 'successAction', 'errorAction', 'vendor', 'template', 'type', 'options'],
  ...['url', 'method', 'headers', 'request', 'response', 'persistResponseDestination', 'timeoutMs', 'retry'],
  ...['transform', 'transformers', 'rulesSource', 'actionPluginName', 'iterateOn', 'definitionId', 'initEvent', 'eventName'],
  ...['to', 'cc', 'bcc', 'replyTo', 'subject', 'text', 'html'],
];

export function checkPlugins(chart: Chart, extensions: Json): readonly Finding[] {
  const plugins = pluginsOf(extensions);
  return [...checkLists(extensions), ...checkNames(plugins), ...plugins.flatMap((plugin) => checkPlugin(chart, plugin, plugins))];
}

function checkPlugin(chart: Chart, plugin: PluginEntry, plugins: readonly PluginEntry[]): readonly Finding[] {
  return [...checkKind(plugin), ...checkSpelling(plugin), ...checkStateNames(chart, plugin, plugins), ...checkPluginParts(plugin, plugins)];
}

function checkLists(extensions: Json): readonly Finding[] {
  const at = '$.extensions';
  if (extensions === null) return [];
  if (!isJsonObject(extensions))
    return [
      fault({ code: 'bad-extensions', path: at, message: '"extensions" is an object of plugin lists.', fix: 'Write {"apiPlugins": […]}.' }),
    ];
  return Object.entries(extensions).flatMap(([key, list]) => {
    const path = inside(at, key);
    if (!pluginFamilies.some((family) => family === key)) {
      return [
        warning({
          code: 'unknown-extension',
          path,
          message: `There is no plugin list "${key}"; nothing in it runs.`,
          fix: fixFor(key, pluginFamilies, `Use ${pluginFamilies.join(', ')}.`),
        }),
      ];
    }
    if (!Array.isArray(list))
      return [fault({ code: 'bad-extensions', path, message: `"${key}" is a list of plugins.`, fix: `Write "${key}": [{…}].` })];
    return list.flatMap((entry: Json, index) =>
      isJsonObject(entry)
        ? []
        : [
            fault({
              code: 'bad-plugin',
              path: inside(path, index),
              message: 'A plugin is a JSON object.',
              fix: 'Write {"name": "…", "stateNames": ["…"]}.',
            }),
          ],
    );
  });
}

/** One name, one plugin: results are stored and calls are recorded under it. */
function checkNames(plugins: readonly PluginEntry[]): readonly Finding[] {
  return plugins.flatMap((plugin, index) => {
    const path = inside(plugin.at, 'name');
    if (plugin.name === '')
      return [fault({ code: 'unnamed-plugin', path, message: 'The plugin has no name.', fix: 'Give it one: "name": "company_register".' })];
    if (plugin.name.split('.').some((key) => key === '' || isUnsafeKey(key)))
      return [
        fault({
          code: 'bad-plugin-name',
          path,
          message: `No result can be kept under the name ${JSON.stringify(plugin.name)}.`,
          fix: 'Use letters, digits, "-" and "_".',
        }),
      ];
    // A custom webhook has no result.
    if (plugin.name.includes('.') && plugin.kind !== 'webhook') return [dottedName(plugin.name, path)];
    const first = plugins.slice(0, index).find((other) => other.name === plugin.name);
    return first === undefined
      ? []
      : [
          fault({
            code: 'duplicate-plugin',
            path,
            message: `The name "${plugin.name}" is taken by ${first.at}.`,
            fix: 'Give each plugin a name of its own.',
          }),
        ];
  });
}

/** Whatever reads results goes by dotted paths, so none could name a literal key with a dot in it. */
function dottedName(name: string, path: string): Finding {
  return fault({
    code: 'bad-plugin-name',
    path,
    message: `A dot leads to a member: the result would not be kept at pluginsOutput[${JSON.stringify(name)}] but in pluginsOutput.${name}.`,
    fix: `Write ${JSON.stringify(name.replaceAll('.', '_'))}.`,
  });
}

function checkKind({ family, kind, at }: PluginEntry): readonly Finding[] {
  const kinds = kindsOf[family];
  if (kind !== null && kinds.includes(kind)) return [];
  const path = inside(at, 'pluginKind');
  const use = `Use ${kinds.map((known) => `"${known}"`).join(', ')}.`;
  if (kind === null) return [fault({ code: 'unknown-plugin-kind', path, message: 'The plugin does not say its kind.', fix: use })];
  const elsewhere = pluginFamilies.find((other) => kindsOf[other].includes(kind));
  const fix = elsewhere === undefined ? fixFor(kind, kinds, use) : `Move it to "${elsewhere}".`;
  return [fault({ code: 'unknown-plugin-kind', path, message: `"${family}" knows no plugin kind "${kind}".`, fix })];
}

/** Keys of others are passed over, as in the page's system; but not one that is nearly one of ours: without its action an api plugin is a webhook. */
function checkSpelling({ written, at }: PluginEntry): readonly Finding[] {
  return Object.keys(written).flatMap((key) => {
    const meant = pluginKeys.includes(key) ? null : didYouMean(key, pluginKeys);
    if (meant === null) return [];
    return [
      warning({
        code: 'unknown-key',
        path: inside(at, key),
        message: `A plugin has no "${key}"; it is ignored.`,
        fix: `Did you mean "${meant}"?`,
      }),
    ];
  });
}

function checkStateNames(chart: Chart, plugin: PluginEntry, plugins: readonly PluginEntry[]): readonly Finding[] {
  const path = inside(plugin.at, 'stateNames');
  const written = plugin.written['stateNames'];
  if (written !== undefined && (!Array.isArray(written) || written.some((name: Json) => typeof name !== 'string'))) {
    return [
      fault({ code: 'bad-state-names', path, message: '"stateNames" is a list of state names.', fix: 'Write "stateNames": ["review"].' }),
    ];
  }
  const iterated = plugins.some((other) => other.written['actionPluginName'] === plugin.name);
  if (plugin.stateNames.length === 0 && !iterated) {
    return [
      warning({
        code: 'plugin-never-runs',
        path,
        message: 'No state is listed: the plugin never runs.',
        fix: 'List the states on whose entry it runs.',
      }),
    ];
  }
  const known = [...chart.byName.values()].filter((node) => node.name !== '').flatMap((node) => [node.key, node.name]);
  return plugin.stateNames.flatMap((name, index) =>
    statesNamed(chart, name).length > 0
      ? []
      : [
          fault({
            code: 'unknown-state-name',
            path: inside(path, index),
            message: `There is no state "${name}".`,
            fix: fixFor(name, known, 'Name a state by its key or its dotted path.'),
          }),
        ],
  );
}

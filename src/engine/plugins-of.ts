// The plugins that a definition's extensions list, in the order in which a state calls them: child workflows, common plugins, api plugins.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { inside } from './finding.ts';

export const pluginFamilies = ['childWorkflowPlugins', 'commonPlugins', 'apiPlugins'] as const;

export type PluginFamily = (typeof pluginFamilies)[number];

export interface PluginEntry {
  readonly family: PluginFamily;
  /** As written; `''` when it has none. */
  readonly name: string;
  /** As written, or what its form implies; null when nothing tells. */
  readonly kind: string | null;
  /** States by key or dotted path; empty when none are listed. */
  readonly stateNames: readonly string[];
  readonly written: JsonObject;
  /** JSON path of the entry. */
  readonly at: string;
}

/** Entries that are not objects are passed over; the publish check reports them. */
export function pluginsOf(extensions: Json): readonly PluginEntry[] {
  if (!isJsonObject(extensions)) return [];
  return pluginFamilies.flatMap((family) => {
    const entries = extensions[family];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((written: Json, index) =>
      isJsonObject(written) ? [pluginEntry(family, written, inside(inside('$.extensions', family), index))] : [],
    );
  });
}

function pluginEntry(family: PluginFamily, written: JsonObject, at: string): PluginEntry {
  const { name, stateNames } = written;
  const names = Array.isArray(stateNames) ? stateNames.filter((state: Json) => typeof state === 'string') : [];
  return { family, name: typeof name === 'string' ? name : '', kind: kindOf(family, written), stateNames: names, written, at };
}

/** An api plugin that waits for no answer is a webhook. */
function kindOf(family: PluginFamily, written: JsonObject): string | null {
  const kind = written['pluginKind'];
  if (typeof kind === 'string') return kind;
  if (family === 'childWorkflowPlugins') return 'child';
  if (family === 'commonPlugins') return null;
  return written['successAction'] === undefined && written['errorAction'] === undefined ? 'webhook' : 'api';
}

// What a state asks for on entry, as `casewire try` prints it: the request that an api plugin or a custom webhook would send, with
// secrets as `{secret.NAME}`, or in a few words what another plugin would do. Sends nothing.

import { showParts } from '../domain/authored-request.ts';
import type { CaseState } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { PluginEntry } from '../engine/plugins-of.ts';
import { authorRequest } from '../expressions/author-request.ts';

/** The case that is played, for transforms that ask for its id. */
const playedId = '00000000-0000-0000-0000-000000000000';
/** Characters of a body that are printed. */
const mostBody = 2_000;

/** The first line names the plugin. */
export function requestLines(plugin: PluginEntry, { context }: CaseState, config: JsonObject): readonly string[] {
  const title = `${plugin.name} (${plugin.kind})`;
  if (plugin.kind !== 'api' && plugin.kind !== 'webhook') return [`${title}${whatItDoes(plugin.written)}`];
  const data = { ...context, workflowRuntimeId: playedId, workflowRuntimeConfig: config };
  const untransformed = plugin.kind === 'webhook' ? 'everything' : 'nothing';
  const made = authorRequest(plugin.written, data, { nonce: 'try', now: new Date(), untransformed });
  if (!made.ok) return [title, `sends nothing: ${made.detail}`];
  const { method, url, headers, body } = made.request;
  const text = body === null ? '' : showParts(body);
  return [
    title,
    `${method} ${showParts(url)}`,
    ...Object.entries(headers).map(([name, parts]) => `${name}: ${showParts(parts)}`),
    ...(text === '' ? [] : [text.length > mostBody ? `${text.slice(0, mostBody)} … (${text.length} characters)` : text]),
  ];
}

function whatItDoes(written: JsonObject): string {
  const { definitionId, eventName, to, actionPluginName } = written;
  if (definitionId !== undefined) return `: starts a case of ${definitionId}`;
  if (eventName !== undefined) return `: sends ${eventName}`;
  if (to !== undefined) return `: mails ${to}`;
  return actionPluginName === undefined ? '' : `: runs ${actionPluginName} for each element`;
}

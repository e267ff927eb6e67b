// What a plugin or a timer brings to a case that `casewire try` plays, as the server would: the vendor's answer through the plugin's
// response transform and schema, the reason of a failure, the timer that was set. Sends nothing.

import type { CaseEvent } from '../domain/case.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { PluginEntry } from '../engine/plugins-of.ts';
import { validateSchema } from '../expressions/json-schema.ts';
import { applyTransforms } from '../expressions/transform.ts';
import type { Happening } from './events-file.ts';

/** What the case waits for. */
export interface Waiting {
  readonly plugins: readonly PluginEntry[];
  /** Ids of the timers that are set. */
  readonly timers: readonly string[];
}

/** A text says why it cannot happen. */
export function outsideEvent(happening: Happening, { plugins, timers }: Waiting): CaseEvent | string {
  switch (happening.kind) {
    case 'event':
      return happening.event;
    case 'timer': {
      const timerId = timers.find((id) => id === happening.timer || id.endsWith(`.case.${happening.timer}`));
      return timerId === undefined ? `no such timer is set; set are: ${timers.join(', ') || 'none'}` : { kind: 'timer', timerId };
    }
    case 'answer':
    case 'failure': {
      const plugin = plugins.find(({ name }) => name === happening.plugin);
      if (plugin === undefined) return `there is no plugin "${happening.plugin}"`;
      if (plugin.kind === 'webhook') return `"${plugin.name}" is a webhook: it waits for no answer`;
      return happening.kind === 'answer' ? answered(plugin, happening.body) : failed(plugin, happening.error);
    }
  }
}

function answered(plugin: PluginEntry, body: Json): CaseEvent | string {
  const { written, kind } = plugin;
  const event = actionOf(written['successAction']);
  // The children themselves are not played: they are other cases.
  if (kind === 'child') return brought('childWorkflows', null, event);
  if (kind === 'dispatchEvent') {
    const payload = isJsonObject(body) ? body : {};
    return { kind: 'answer', destination: '', value: null, event: actionOf(written['eventName']), payload };
  }
  const { transform, schema = null } = isJsonObject(written['response']) ? written['response'] : ({} as JsonObject);
  const made = applyTransforms(transform, body, new Date());
  if (!made.ok) return failed(plugin, `The vendor’s answer could not be transformed: ${made.message}.`);
  const [violation] = schema === null ? [] : validateSchema(schema, made.value);
  if (violation) return failed(plugin, `The vendor’s answer violates its schema: ${violation.path || 'it'} ${violation.message}.`);
  const place = written['persistResponseDestination'];
  return brought(typeof place === 'string' && place !== '' ? place : `pluginsOutput.${plugin.name}`, made.value, event);
}

function failed({ name, written, kind }: PluginEntry, error: string): CaseEvent {
  const record = { name, error, status: 'ERROR', ...(kind === 'api' ? { httpStatus: null } : {}) };
  return { ...brought(`pluginsOutput.${name}`, record, actionOf(written['errorAction'])), replaces: true };
}

function brought(destination: string, value: Json, event: string | null): Extract<CaseEvent, { kind: 'answer' }> {
  return { kind: 'answer', destination, value, event, payload: {} };
}

function actionOf(written: Json | undefined): string | null {
  return typeof written === 'string' && written !== '' ? written : null;
}

// The plugin contract: one call in, one outcome out. A plugin never touches a case or the database: what it wants done is its
// outcome. Whatever can go wrong with a vendor is an outcome too; a throw is a bug, and fails the call with its record.

import type { Json, JsonObject } from '../domain/json.ts';
import type { CallOutcome, CallRecord } from '../domain/plugin-call.ts';
import type { HttpClient } from '../outbound/http-client.ts';

export interface PluginInput {
  /** The entry in the definition's extensions, as authored. */
  readonly entry: JsonObject;
  readonly name: string;
  readonly caseId: string;
  /** As it is now: what earlier calls brought is in it. */
  readonly context: JsonObject;
  readonly config: JsonObject;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The same for every try of this call: sent to vendors, so that they can tell a repetition. */
  readonly idempotencyKey: string;
  /** For plugins that run another one of the same definition: its entry by name. */
  readonly sibling: (name: string) => JsonObject | null;
}

export interface MailServer {
  /** `smtp://` or `smtps://`, with user and password if need be. */
  readonly url: string;
  /** The sender of every mail: one address, or `Name <address>`. */
  readonly from: string;
}

export interface PluginTools {
  readonly http: Pick<HttpClient, 'send'>;
  /** The workspace's secrets by name, and the case's callback URLs as `callbackUrl.EVENT`; what cannot be had is left out. */
  readonly secrets: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The rules of the workspace's rule set with this id; null when there is none. */
  readonly ruleSet: (id: string) => Promise<readonly Json[] | null>;
  /** Null when the operator has set no mail server. */
  readonly mail: MailServer | null;
  readonly now: () => Date;
  /** `Casewire/<version>`. */
  readonly userAgent: string;
}

export interface PluginAnswer {
  readonly outcome: CallOutcome;
  readonly record: CallRecord;
}

export interface Plugin {
  /** As written in `pluginKind`. */
  readonly kinds: readonly string[];
  run(input: PluginInput, tools: PluginTools): Promise<PluginAnswer>;
}

/** No request was made. */
export const noRecord: CallRecord = { request: null, response: null };

/** Where a plugin's answer goes unless its entry says otherwise. */
export function outputOf(name: string): string {
  return `pluginsOutput.${name}`;
}

/** `successAction` or `errorAction` of an entry; null when it has none. */
export function actionOf(entry: JsonObject, key: 'successAction' | 'errorAction'): string | null {
  const action = entry[key];
  return typeof action === 'string' && action !== '' ? action : null;
}

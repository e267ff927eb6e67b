// The tables of what a step asks for, as Kysely sees them: plugin calls, timers, callbacks, children's news, and what plugins use. A part of
// schema.ts.

import type { ColumnType, Generated } from 'kysely';
import type { Json, JsonObject } from '../domain/json.ts';

/** Written as JSON text (both drivers pass text through), read as a value. */
export type JsonColumn<Value extends Json | null = JsonObject> = ColumnType<Value, string, string>;

export interface PluginCallTable {
  id: string;
  workspace_id: string;
  case_id: string;
  plugin: string;
  kind: string;
  state: string;
  status: 'pending' | 'running' | 'done' | 'failed';
  reason: string | null;
  attempts: Generated<number>;
  due_at: Date;
  lease: string | null;
  leased_by: string | null;
  callback: string | null;
  callback_accepted: boolean | null;
  created_at: Date;
  settled_at: Date | null;
}

export interface PluginCallAttemptTable {
  id: string;
  workspace_id: string;
  plugin_call_id: string;
  number: number;
  started_at: Date;
  duration_ms: number;
  outcome: 'answered' | 'failed' | 'retry';
  reason: string | null;
  detail: string | null;
  response_status: number | null;
  node: string;
}

export interface PluginCallExchangeTable {
  id: string;
  workspace_id: string;
  request: ColumnType<JsonObject | null, string | null, string | null>;
  response_headers: ColumnType<JsonObject | null, string | null, string | null>;
  response_body: string | null;
}

export interface TimerTable {
  id: string;
  workspace_id: string;
  case_id: string;
  timer_id: string;
  due_at: Date;
  status: 'pending' | 'fired' | 'cancelled';
  created_at: Date;
  settled_at: Date | null;
  attempts: Generated<number>;
  reason: string | null;
}

export interface CallbackTable {
  id: string;
  workspace_id: string;
  case_id: string;
  event: string;
  body_hash: string;
  accepted: boolean;
  received_at: Date;
  reason: string | null;
}

export interface SecretTable {
  workspace_id: string;
  key: string;
  sealed_value: string;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface ChildProgressTable {
  position: Generated<number>;
  workspace_id: string;
  parent_case_id: string;
  child_case_id: string;
  definition_name: string;
  callback: number;
  entry: JsonColumn;
  context: ColumnType<JsonObject | null, string | null, string | null>;
  event: string | null;
  event_accepted: boolean | null;
  status: 'pending' | 'passed' | 'refused';
  reason: string | null;
  due_at: Generated<Date>;
  created_at: Generated<Date>;
  settled_at: Date | null;
  attempts: Generated<number>;
}

export interface RuleSetTable {
  workspace_id: string;
  id: string;
  rules: JsonColumn<readonly Json[]>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

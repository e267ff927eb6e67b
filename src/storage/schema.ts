// The tables as Kysely sees them. The migrations are the truth; test/storage holds the two equal.

import type { ColumnType, Generated } from 'kysely';
import type { AuthoredRequest } from '../domain/authored-request.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { DestinationType, SubscriptionSettings } from '../domain/subscription.ts';
import type {
  CallbackTable,
  ChildProgressTable,
  JsonColumn,
  PluginCallAttemptTable,
  PluginCallExchangeTable,
  PluginCallTable,
  RuleSetTable,
  SecretTable,
  TimerTable,
} from './schema-effects.ts';

interface WorkspaceTable {
  id: string;
  customer_id: string;
  customer_name: string;
  environment: 'sandbox' | 'production';
  sealed_shared_secret: string;
  created_at: Generated<Date>;
}

interface AccessKeyTable {
  id: string;
  workspace_id: string;
  name: string;
  key_hash: Uint8Array;
  prefix: string;
  allows: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: Generated<Date>;
}

interface SignInLinkTable {
  token_hash: Uint8Array;
  workspace_id: string;
  label: string;
  allows: string[];
  used_at: Date | null;
  expires_at: Date;
  created_at: Generated<Date>;
}

interface SessionTable {
  id: string;
  workspace_id: string;
  secret_hash: Uint8Array;
  label: string;
  allows: string[];
  used_at: Generated<Date>;
  expires_at: Date;
  created_at: Generated<Date>;
}

interface PersonTable {
  id: string;
  workspace_id: string;
  first_name: string;
  last_name: string;
  email: string;
  created_at: Generated<Date>;
  removed_at: Date | null;
}

interface DefinitionTable {
  workspace_id: string;
  id: string;
  name: string;
  version: number;
  display_name: string;
  definition_type: 'statechart-json';
  definition: JsonColumn;
  extensions: JsonColumn;
  config: JsonColumn;
  context_schema: ColumnType<JsonObject | null, string | null, string | null>;
  documents_schema: ColumnType<readonly Json[] | null, string | null, string | null>;
  content_hash: string;
  findings: JsonColumn<readonly Json[]>;
  created_at: Generated<Date>;
}

interface EntityTable {
  id: string;
  workspace_id: string;
  correlation_id: string | null;
  type: 'business' | 'individual';
  data: JsonColumn;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface CaseTable {
  id: string;
  workspace_id: string;
  definition_id: string;
  definition_name: string;
  entity_id: string;
  correlation_id: string | null;
  status: 'active' | 'completed' | 'failed';
  state: JsonColumn<Json>;
  state_name: string;
  snapshot: ColumnType<JsonObject | null, string | null, string | null>;
  context: JsonColumn;
  config: JsonColumn;
  tags: string[];
  assignee_id: string | null;
  assigned_at: Date | null;
  parent_case_id: string | null;
  version: number;
  sequence: number;
  created_at: Date;
  updated_at: Date;
  resolved_at: Date | null;
  callback_token: Generated<string>;
  erased_at: Date | null;
}

interface SubscriptionTable {
  id: string;
  workspace_id: string;
  level: 'customer' | 'definition' | 'case';
  target_id: string;
  type: Generated<DestinationType>;
  url: string;
  receiver_id: string;
  events: string[];
  status: Generated<'enabled' | 'disabled'>;
  reason: string | null;
  description: string | null;
  timeout_ms: Generated<number>;
  retry_schedule: number[] | null;
  sealed_secret: string;
  settings: ColumnType<SubscriptionSettings, string, string>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  deleted_at: Date | null;
}

interface IdempotencyKeyTable {
  workspace_id: string;
  key: string;
  request_hash: string;
  sealed_answer: string | null;
  created_at: Generated<Date>;
  case_id: string | null;
}

interface NodeTable {
  id: string;
  host: string;
  roles: string[];
  started_at: Generated<Date>;
  seen_at: Generated<Date>;
  version: string | null;
  draining: Generated<boolean>;
  in_flight: Generated<number>;
  connections: number | null;
  connection_limit: number | null;
  clock_offset_ms: number | null;
}

interface EventTable {
  id: string;
  workspace_id: string;
  case_id: string | null;
  entity_id: string | null;
  type: string;
  sequence: number;
  occurred_at: Date;
  state: string | null;
  previous_state: string | null;
  written_by: Generated<string | null>;
}

interface EventBodyTable {
  id: string;
  workspace_id: string;
  body: string;
}

interface DeliveryTable {
  id: string;
  workspace_id: string;
  event_id: string;
  event_type: string;
  case_id: string | null;
  sequence: number;
  subscription_id: string | null;
  receiver_id: string;
  status: string;
  reason: string | null;
  attempts: Generated<number>;
  uncounted: Generated<number>;
  due_at: Date;
  lease: string | null;
  leased_by: string | null;
  last_status: number | null;
  created_at: Date;
  settled_at: Date | null;
  request: ColumnType<AuthoredRequest | null, string | null, string | null>;
  body: string | null;
  held: Generated<boolean>;
  payload_gone: 'payload_expired' | 'erased' | null;
}

interface ReceiverTable {
  id: string;
  workspace_id: string;
  failures: Generated<number>;
  failing_since: Date | null;
  alerts: Generated<number>;
  circuit: Generated<'closed' | 'open' | 'half_open'>;
  blocked_until: Date | null;
  opened: Generated<number>;
  rate_limit: number | null;
  tokens: number | null;
  refilled_at: Date | null;
  max_in_flight: number | null;
  guarded: Generated<boolean>;
}

interface RetryJobTable {
  id: string;
  workspace_id: string;
  filter: JsonColumn;
  status: Generated<'running' | 'done'>;
  total: number;
  retried: Generated<number>;
  position: string | null;
  created_at: Generated<Date>;
  finished_at: Date | null;
}

interface AttemptTable {
  id: string;
  workspace_id: string;
  delivery_id: string;
  number: number;
  started_at: Date;
  duration_ms: number;
  outcome: 'delivered' | 'failed' | 'gone' | 'impossible';
  reason: string | null;
  detail: string | null;
  response_status: number | null;
  node: string;
  late: Generated<boolean>;
  written_by: Generated<string | null>;
}

interface AttemptAnswerTable {
  id: string;
  workspace_id: string;
  headers: ColumnType<JsonObject | null, string | null, string | null>;
  body: string | null;
}

export interface Schema {
  workspaces: WorkspaceTable;
  access_keys: AccessKeyTable;
  sign_in_links: SignInLinkTable;
  sessions: SessionTable;
  people: PersonTable;
  definitions: DefinitionTable;
  entities: EntityTable;
  cases: CaseTable;
  subscriptions: SubscriptionTable;
  idempotency_keys: IdempotencyKeyTable;
  nodes: NodeTable;
  events: EventTable;
  event_bodies: EventBodyTable;
  deliveries: DeliveryTable;
  receivers: ReceiverTable;
  retry_jobs: RetryJobTable;
  attempts: AttemptTable;
  attempt_answers: AttemptAnswerTable;
  plugin_calls: PluginCallTable;
  plugin_call_attempts: PluginCallAttemptTable;
  plugin_call_exchanges: PluginCallExchangeTable;
  timers: TimerTable;
  callbacks: CallbackTable;
  secrets: SecretTable;
  child_progress: ChildProgressTable;
  rule_sets: RuleSetTable;
}

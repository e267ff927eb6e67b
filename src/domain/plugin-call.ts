// One run of one plugin that a state asked for. The step makes them; a worker runs them.

import type { AttemptResponse } from './attempt.ts';
import type { Json, JsonObject } from './json.ts';
import type { Environment } from './workspace.ts';

/** What a state asks for on entry. */
export interface PluginCall {
  /** The plugin's `name` in the definition's extensions. */
  readonly plugin: string;
  /** The state whose entry asked for it. */
  readonly state: string;
}

export type PluginCallStatus = 'pending' | 'running' | 'done' | 'failed';

/** A claimed call: all that a run needs, in one row. */
export interface DueCall {
  readonly id: string;
  readonly workspaceId: string;
  readonly customerId: string;
  readonly environment: Environment;
  readonly caseId: string;
  readonly definitionId: string;
  readonly plugin: string;
  readonly pluginKind: string;
  readonly state: string;
  /** The case's context as it is now: what earlier calls of the same state brought is in it. */
  readonly context: JsonObject;
  readonly config: JsonObject;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Fencing token of this lease. */
  readonly lease: string;
}

/** What was asked and what came back, for the log. Secrets stand as `{secret.NAME}`. */
export interface CallRecord {
  readonly request: JsonObject | null;
  readonly response: AttemptResponse | null;
}

/** How one try of a call ended. */
export type CallOutcome =
  /** `value` is merged into the context at `destination`; then `event` is sent to the case, if there is one. */
  | {
      readonly kind: 'answered';
      readonly destination: string;
      readonly value: Json;
      readonly event: string | null;
      readonly payload?: JsonObject;
    }
  /** The plugin failed for good: `value`, which says so, replaces what is at `destination`. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly detail: string;
      readonly destination: string;
      readonly value: Json;
      readonly event: string | null;
    }
  /** Not now: try again after so long. */
  | { readonly kind: 'retry'; readonly reason: string; readonly detail: string; readonly inMs: number }
  /** Start cases of other definitions, as children of this one: all of them or none. Their entries go to `childWorkflows`, then `event` is sent. */
  | {
      readonly kind: 'start-child';
      readonly children: readonly ChildStart[];
      readonly event: string | null;
      /** Where the reason goes when they cannot be started, and the event that is sent then. */
      readonly destination: string;
      readonly errorEvent: string | null;
    };

/** A child to be started. */
export interface ChildStart {
  /** Id of any version, or name: the newest version runs. */
  readonly definition: string;
  readonly context: JsonObject;
  readonly initialEvent: string | null;
}

export interface CallResult {
  readonly outcome: CallOutcome;
  readonly record: CallRecord;
  /** Milliseconds. */
  readonly durationMs: number;
}

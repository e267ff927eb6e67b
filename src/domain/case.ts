// A case: one applicant's run through one definition's statechart.

import type { Json, JsonObject } from './json.ts';

/** `failed` is kept for the page's system; Casewire itself only uses the first two. */
export type CaseStatus = 'active' | 'completed' | 'failed';

/** The machine's state: `review`, or nested and parallel as in XState: `{review: {documents: "open"}}`. */
export type StateValue = string | { readonly [state: string]: StateValue };

/** What the pure step reads and gives back. */
export interface CaseState {
  /** XState's persisted snapshot without its context (it is kept beside); null before the first step. */
  readonly snapshot: JsonObject | null;
  readonly state: StateValue;
  readonly context: JsonObject;
  readonly status: CaseStatus;
  /** Tags of all active states, sorted. */
  readonly tags: readonly string[];
}

/** A case as stored. Times come from the database's clock. */
export interface Case extends CaseState {
  readonly id: string;
  readonly workspaceId: string;
  readonly definitionId: string;
  readonly definitionName: string;
  readonly entityId: string;
  readonly correlationId: string | null;
  readonly config: JsonObject;
  readonly assigneeId: string | null;
  readonly assignedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly resolvedAt: Date | null;
  readonly parentCaseId: string | null;
  /** Grows by one with each applied change; what `If-Match` names. */
  readonly version: number;
  /** The number of the case's latest event; 0 before the first. */
  readonly sequence: number;
  /** Its personal data is gone: the context is empty, and nothing happens to it any more. */
  readonly erased?: true;
}

export type ArrayMerge = 'by_id' | 'by_index' | 'concat' | 'replace';

/** Everything that can happen to a case. Each ends in `advanceCase`. */
export type CaseEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'send'; readonly name: string; readonly payload: JsonObject }
  | {
      readonly kind: 'merge-context';
      readonly context: JsonObject;
      readonly arrays: ArrayMerge;
      /** The tags that people give, in place of those that they gave before. Those of the machine stay. */
      readonly tags?: readonly string[];
    }
  | { readonly kind: 'decide-document'; readonly documentId: string; readonly decision: JsonObject }
  /** A decision on the whole case: stamped on every document, and `event` sent; all of it, or nothing when a guard says no. */
  | { readonly kind: 'decide-all'; readonly decision: JsonObject; readonly event: string }
  | { readonly kind: 'assign'; readonly assigneeId: string | null }
  /** From a plugin, a child or a third party: `value` goes to `destination`, then `event` is sent if the state takes it. */
  | {
      readonly kind: 'answer';
      /** Dotted path in the context: `pluginsOutput.registry`; `''` for the context itself. */
      readonly destination: string;
      /** Null brings no data. Lists replace. */
      readonly value: Json;
      /** True: nothing of what was at `destination` stays beside `value`. Default: objects merge. */
      readonly replaces?: boolean;
      readonly event: string | null;
      readonly payload: JsonObject;
    }
  /** A due `after`: XState's id of the delayed event. */
  | { readonly kind: 'timer'; readonly timerId: string };

/** The state value as one word a level: `review`, `review.open`, parallel regions joined by `,`. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([parent, child]) => {
      const inner = stateName(child);
      return inner === ''
        ? parent
        : inner
            .split(',')
            .map((leaf) => `${parent}.${leaf}`)
            .join(',');
    })
    .join(',');
}

/** `state` from JSON: a string, or nested objects of strings. */
export function readStateValue(value: Json): StateValue {
  return value as StateValue;
}

// A conformance case as it is written in `cases/**.json`, and what a player of cases reports. Types only: `case-schema.json` is
// the strict form of the first half, and `read-cases.ts` holds every file to it.

import type { Json, JsonObject } from '../../src/domain/json.ts';

/** What is published: the parts of a definition's request body, or a built-in template by its name. */
export type Workflow =
  | {
      readonly definition: JsonObject;
      readonly extensions?: JsonObject;
      readonly config?: JsonObject;
      readonly contextSchema?: JsonObject;
    }
  | { readonly template: string };

/** How the scripted vendor answers one request to a path; the last answer of a list stands for all further requests. */
export interface VendorAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Sent as JSON. */
  readonly json?: Json;
  /** Sent as it is, in place of `json`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `cut` breaks the connection, `hang` never answers. */
  readonly fault?: 'cut' | 'hang';
}

/** What a step must have led to, as soon as its plugin calls have settled. What is not named is not looked at. */
export interface Then {
  /** The code of the refusal; a step without it must be accepted. */
  readonly refused?: string;
  /** Members of the refusal beside its code (`nextEvents`, `guard`). */
  readonly more?: JsonObject;
  readonly transitioned?: boolean;
  /** The targets that guards kept shut. */
  readonly blocked?: readonly string[];
  /** Over HTTP it is waited for, since children report in their own time. */
  readonly state?: string;
  /** Of a callback: whether the state took the event. */
  readonly accepted?: boolean;
  readonly repeated?: boolean;
}

export type Step = { readonly then?: Then } & (
  | {
      readonly do: 'send';
      readonly event: string;
      readonly payload?: JsonObject;
      /** A child case, by the id of its entity; without it the case itself. */
      readonly to?: string;
    }
  /** PATCH of the context. */
  | { readonly do: 'merge'; readonly context: JsonObject }
  | { readonly do: 'decide'; readonly document: string; readonly decision: Decision; readonly reason?: string; readonly comment?: string }
  | { readonly do: 'decide-all'; readonly decision: 'approve' | 'reject' | 'revision'; readonly reason?: string }
  /** The callback of a third party. */
  | { readonly do: 'hook'; readonly event: string; readonly body: JsonObject; readonly destination?: string }
  /** To a reviewer, or back. */
  | { readonly do: 'assign'; readonly to: 'reviewer' | null }
  /** So many milliseconds pass: what is due by then fires. Over HTTP the server is restarted meanwhile. */
  | { readonly do: 'elapse'; readonly ms: number }
  | { readonly do: 'delete-secret'; readonly name: string }
  /** The same run request with another context; `same` says whether the first case must take it. */
  | { readonly do: 'run'; readonly context: JsonObject; readonly config?: JsonObject; readonly same: boolean }
  /** A next version of the definition, or of one of `others`. */
  | { readonly do: 'upgrade'; readonly name?: string; readonly workflow: Workflow }
);

export type Decision = 'approve' | 'reject' | 'revision' | 'revised' | null;

/**
 * In expected values `"$any"` stands for anything but null, `"$absent"` for nothing, `"$caseId"` for the id of the case, `"$call#1"` for
 * the id of its first plugin call, `{"$matches": "…"}` for a text, and `{"$has": {…}}` for an object with these members among others.
 */
export interface Expected {
  /** All findings of the publish check, as `error code path`; after an error nothing is run. */
  readonly findings?: readonly string[];
  /** The code of the refused run; `errors` are the paths that it names. */
  readonly refused?: string;
  readonly errors?: readonly string[];
  readonly state?: string;
  /** Default `active`. */
  readonly status?: 'active' | 'completed';
  readonly tags?: readonly string[];
  readonly nextEvents?: readonly string[];
  readonly config?: JsonObject;
  /** Values by dotted path; `""` is the whole context without its entity. `{owner-1}` in a path is the id of that child case. */
  readonly context?: JsonObject;
  /** Every plugin call in the order asked for; only the members named are compared. */
  readonly calls?: readonly JsonObject[];
  /** Every request that the vendor got, by path and in order; only the members named are compared. */
  readonly requests?: readonly JsonObject[];
  /** Every event of the case in order, without the prefix `workflow.`. */
  readonly events?: readonly string[];
  /** Every custom webhook in order; only the members named are compared. */
  readonly deliveries?: readonly JsonObject[];
  /** Over HTTP only seen of cases in which time passes. */
  readonly timers?: { readonly set: number; readonly fired: number; readonly cancelled: number };
  readonly mails?: readonly JsonObject[];
  /** By the id of their entities. */
  readonly children?: readonly JsonObject[];
  /** How many cases the workspace has in the end, children aside. */
  readonly cases?: number;
}

export interface ConformanceCase {
  /** The sentence that it proves; unique. */
  readonly name: string;
  /** Ids in `sentences.json`. */
  readonly covers: readonly string[];
  /** `http` for what only a whole server does: children, subscriptions, a second run. Default: in memory and over HTTP. */
  readonly on?: 'http';
  readonly workflow: Workflow;
  /** Further definitions of the workspace, by name. */
  readonly others?: Readonly<Record<string, Workflow>>;
  /** An entity is added when there is none. */
  readonly context?: JsonObject;
  readonly config?: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly ruleSets?: Readonly<Record<string, readonly JsonObject[]>>;
  /** By path; any other request gets a 204. Its address is `https://vendor.test` in the whole case. */
  readonly vendor?: Readonly<Record<string, readonly VendorAnswer[]>>;
  readonly steps?: readonly Step[];
  readonly expect: Expected;
}

/** What became of a case, in the words of `Expected`; null where the player cannot see. */
export interface Observed {
  readonly caseId: string;
  readonly findings: readonly string[];
  readonly refused: { readonly code: string; readonly errors: readonly string[] } | null;
  /** One for each step. */
  readonly steps: readonly Then[];
  /** Null when the case was never started. */
  readonly end: ObservedEnd | null;
}

export interface ObservedEnd {
  readonly state: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly nextEvents: readonly string[];
  readonly config: JsonObject;
  readonly context: JsonObject;
  readonly calls: readonly JsonObject[];
  readonly requests: readonly VendorRequest[];
  readonly events: readonly string[];
  readonly deliveries: readonly JsonObject[];
  readonly timers: { readonly set: number; readonly fired: number; readonly cancelled: number };
  readonly mails: readonly JsonObject[];
  readonly children: readonly (JsonObject & { readonly id: string; readonly entity: string })[];
  readonly cases: number;
}

/** As the vendor saw it. */
export interface VendorRequest {
  readonly method: string;
  /** With its query, below the vendor's address. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null when there was none. */
  readonly body: Json;
}

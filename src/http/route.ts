// What a route is. Each file in routes/ opens with a table of these; server.ts registers them, and the same schemas are the
// OpenAPI document. `access` is required: a route cannot forget to say who may call it.

import type { Static, TSchema } from 'typebox';
import type { Refused } from '../domain/errors.ts';
import type { AccessScope, Scope } from '../domain/scope.ts';
import type { Deps } from '../operations/deps.ts';
import type { Idempotency } from '../operations/once.ts';

/** A request that was authenticated, read and validated. */
export interface Call<Params, Query, Body> {
  readonly scope: Scope;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** From `Idempotency-Key`; null when the caller sent none. */
  readonly idempotency: Idempotency | null;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The name of the operation, its file and the OpenAPI operationId. */
  readonly operationId: string;
  readonly access: AccessScope;
  readonly summary: string;
  readonly tag: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly answer: TSchema;
  /** Default JSON. With this one `handle` returns a `Feed`, and `answer` is the data of one message. */
  readonly answerType?: 'text/event-stream';
  /** Of a good answer; default 200. */
  readonly status?: number;
  /** Comments and trailing commas in the body are passed over, with a `Warning` header. */
  readonly tolerant?: boolean;
  /** `id` in the path is any text (definitions), not a UUID. */
  readonly opaqueId?: boolean;
  /** Makes events, so it is refused while too many deliveries of the workspace wait. */
  readonly heedsBacklog?: boolean;
  readonly handle: (call: Call<never, never, never>, deps: Deps) => Promise<unknown>;
}

/** A body of which no member is necessary may be missing altogether: it counts as `{}`. */
export function mayLackBody({ method, body }: { readonly method: string; readonly body?: unknown }): boolean {
  const necessary = (body as { readonly required?: readonly string[] } | undefined)?.required ?? [];
  return method === 'POST' && body !== undefined && necessary.length === 0;
}

type Typed<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

/** Ties the handler's types to the schemas beside it. */
export function route<const P extends TSchema | undefined, const Q extends TSchema | undefined, const B extends TSchema | undefined>(
  definition: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<Typed<P>, Typed<Q>, Typed<B>>, deps: Deps) => Promise<unknown | Refused>;
  },
): Route {
  return definition as Route;
}

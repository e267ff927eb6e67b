// The one door to the server: typed routes, and a fault for everything that is no answer. Every page asks through it.
// It never shows anything, and never keeps an answer.

import createClient from 'openapi-fetch';
import type { Paths, Problem } from './api-types.ts';
import { takePresence } from './presence.ts';

/** Why there is no answer: the server said no, or nobody answered at all. */
export type Fault =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly title: string;
      readonly detail: string;
      readonly code: string;
      /** For the operator, who finds the request in the log by it; null when something else than the server answered. */
      readonly requestId: string | null;
      readonly errors: readonly { readonly path: string; readonly message: string }[];
    }
  | { readonly kind: 'unreachable' };

/** A fault on its way through react-query, which knows only thrown errors. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind === 'refused' ? fault.detail : 'The server cannot be reached.');
    this.fault = fault;
  }
}

export const api = createClient<Paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
api.use({
  onRequest: ({ request }) => {
    if (!takePresence()) request.headers.set('x-casewire-background', '1');
  },
});

/** What openapi-fetch gives for one call. */
export type Called<Data> = Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>;

/** The data of a call; throws an `ApiFault` otherwise. A 204 gives undefined. */
export async function answerOf<Data>(call: Called<Data>): Promise<Data> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiFault({ kind: 'unreachable' });
  });
  if (!response.ok) throw new ApiFault(readFault(response, error));
  return data as Data;
}

/** The server is away, or on its way out, or a proxy speaks in its place: none of it is an answer about what was asked. */
function readFault({ status }: Response, error: unknown): Fault {
  const problem: Partial<Problem> = typeof error === 'object' && error !== null ? error : {};
  return {
    kind: 'refused',
    status,
    title: problem.title ?? `The server answered ${status}`,
    detail: problem.detail ?? 'The answer has no further words.',
    code: problem.code ?? 'unknown',
    requestId: problem.requestId ?? null,
    errors: problem.errors ?? [],
  };
}

/** True when the server asks for a session. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiFault && error.fault.kind === 'refused' && error.fault.status === 401;
}

/** What a route answers, by path and method. */
export type AnswerTo<Path extends keyof Paths, Method extends 'get' | 'post' | 'patch'> = Paths[Path] extends {
  [name in Method]: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type Case = AnswerTo<'/api/v1/external/workflows/{id}', 'get'>;
export type SentEvent = AnswerTo<'/api/v1/external/workflows/{id}/event', 'post'>;
export type LoggedDelivery = AnswerTo<'/api/v1/deliveries', 'get'>['results'][number];
export type DeliveryWithAttempts = AnswerTo<'/api/v1/deliveries/{id}', 'get'>;
export type Attempt = DeliveryWithAttempts['attempts'][number];
export type LoggedEvent = AnswerTo<'/api/v1/events', 'get'>['results'][number];
export type Definition = AnswerTo<'/api/v1/workflow-definition/{id}', 'get'>;
export type LoggedCall = AnswerTo<'/api/v1/plugin-calls', 'get'>['results'][number];
export type CallWithTries = AnswerTo<'/api/v1/plugin-calls/{id}', 'get'>;

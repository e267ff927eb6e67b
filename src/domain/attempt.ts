// One HTTP try of a delivery, and what became of it.

/** How an attempt ended. `reason` is a stable word for the log; `detail` says it to a person. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** Try again by the schedule; not before `retryAfterMs` if the receiver named a time. */
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string; readonly retryAfterMs?: number }
  /** 410: the receiver wants no more. */
  | { readonly kind: 'gone'; readonly detail: string }
  /** Ours, not theirs: the delivery can never be sent as it is (an unreadable secret, a subscription that is gone). */
  | { readonly kind: 'impossible'; readonly reason: FailureReason; readonly detail: string };

export type FailureReason =
  | 'http_status'
  | 'redirect'
  | 'timeout'
  | 'connection_refused'
  | 'connection_reset'
  | 'dns'
  | 'tls'
  | 'address_not_allowed'
  | 'invalid_response'
  | 'network'
  | 'unreadable_secret'
  | 'unknown_secret'
  /** No access token: the attempt could not show the receiver who it is. */
  | 'auth_failed'
  /** The broker answered that it does not keep the message: credentials, permissions, no such place. */
  | 'broker_refused'
  /** The client library of this type of broker is not installed. */
  | 'client_not_installed'
  /** A custom webhook's request could not be made of the case's data, or of the secrets. */
  | 'missing_value'
  | 'transform_failed'
  | 'request_schema'
  | 'header_not_allowed'
  | 'subscription_disabled'
  | 'subscription_deleted'
  /** What was to be sent is kept no longer, or was erased with its case. */
  | 'payload_expired'
  | 'erased'
  /** Rows that we did not write, or that were damaged. */
  | 'body_too_large'
  | 'body_too_deep'
  | 'invalid_url'
  | 'invalid_settings'
  | 'invalid_request'
  | 'unusable'
  /** The database takes neither the answer nor the attempt. */
  | 'unstorable';

/** What came back, as much of it as is kept. */
export interface AttemptResponse {
  readonly status: number;
  /** Lower-case names; `set-cookie`, `authorization` and the like are replaced by `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 16 KB, as text. */
  readonly body: string;
  /** There was more, or it did not end in time. */
  readonly cut?: true;
}

/** One finished try, ready to be settled. */
export interface AttemptResult {
  readonly outcome: Outcome;
  readonly response: AttemptResponse | null;
  /** Milliseconds from resolving the name to the end of the answer. */
  readonly durationMs: number;
  /** The answer had no end, and has cost its connection. Not stored: it teaches the receiver's lane. */
  readonly brokenOff?: true;
}

// Verifies a webhook that Casewire sent, and gives it a type. Receivers call it with the raw body, before parsing anything.
// It depends on node:crypto alone, and shares no code with the product: contract vectors keep the two together.

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** What every event says. Times are ISO 8601. */
export interface EventBase<Name extends string> {
  /** Equal for all retries: keep it, and pass over an id that you have seen. */
  readonly id: string;
  readonly eventName: Name;
  readonly apiVersion: 1;
  readonly timestamp: string;
  readonly assignedAt: string | null;
  readonly assignee: { readonly id: string; readonly firstName: string; readonly lastName: string; readonly email: string } | null;
  readonly workflowCreatedAt: string;
  readonly workflowResolvedAt: string | null;
  readonly workflowDefinitionId: string;
  readonly workflowRuntimeId: string;
  readonly ballerineEntityId: string;
  readonly correlationId: string | null;
  readonly environment: 'sandbox' | 'production';
  readonly state: string;
  readonly previousState?: string;
  readonly workflowStatus: 'active' | 'completed' | 'failed';
  /** Null until the case is completed. */
  readonly workflowFinalState: string | null;
  readonly tags: readonly string[];
  /** 1, 2, 3 … per case, without gaps. */
  readonly sequence: number;
  /** RFC 6902, when the subscription asks for it. */
  readonly changes?: readonly { readonly op: string; readonly path: string; readonly from?: string; readonly value?: unknown }[];
  /** The case's whole context. */
  readonly data: { readonly [key: string]: unknown };
}

export type WorkflowStateChanged = EventBase<'workflow.state.changed'> & { readonly previousState: string };
export type WorkflowCompleted = EventBase<'workflow.completed'> & { readonly workflowResolvedAt: string };

/** Any event about a case; `eventName` tells which. Ignore names that you do not know: later versions add some. */
export type WebhookEvent =
  | WorkflowStateChanged
  | WorkflowCompleted
  | EventBase<'workflow.started' | 'workflow.context.changed' | 'workflow.assignee.changed'>
  | EventBase<`workflow.context.document.${'changed' | 'updated' | 'completed'}`>;

export type VerificationFailure =
  | 'invalid_secret'
  | 'missing_headers'
  | 'invalid_headers'
  | 'timestamp_out_of_tolerance'
  | 'signature_mismatch'
  | 'invalid_body';

/** Answer 400 (401 for `signature_mismatch`, if you like), and do nothing else. `invalid_secret` is a fault in your own settings. */
export class WebhookVerificationError extends Error {
  readonly code: VerificationFailure;

  constructor(code: VerificationFailure, message: string) {
    super(message);
    this.name = 'WebhookVerificationError';
    this.code = code;
  }
}

export interface VerifyOptions {
  /** How far the attempt's time may lie from now, in seconds, before or after. Default 300. */
  readonly toleranceSeconds?: number;
  /** Default: the system's clock. */
  readonly now?: Date;
}

type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Returns the event, or throws `WebhookVerificationError`. `rawBody` is the bytes as they came, never re-serialised JSON.
 *
 * `secret` is a subscription's `whsec_…`, or its public key `whpk_…` for `v1a` (or several, during a rotation): Standard Webhooks, safe
 * against replay within the tolerance. Any other text is the workspace's shared secret: `x-hmac-signature` is checked, which proves
 * the body and no time; a list holds shared secrets only, or none. `Body` is for webhooks whose body was transformed.
 */
export function verifyWebhook<Body = WebhookEvent>(
  rawBody: string | Uint8Array,
  headers: HeaderSource,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Body {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const standard = secrets.filter((one) => /^wh(sec|pk)_/.test(one));
  if (secrets.length === 0 || secrets.includes('') || (standard.length > 0 && standard.length < secrets.length)) {
    throw new WebhookVerificationError('invalid_secret', 'Give one secret, or several of one kind.');
  }
  if (standard.length > 0) verifyStandard(rawBody, headers, standard, options);
  else {
    const given = Buffer.from(header(headers, 'x-hmac-signature'));
    refuseUnless(secrets.some((one) => isEqual(given, Buffer.from(createHmac('sha256', one).update(rawBody).digest('hex')))));
  }
  try {
    return JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody)) as Body;
  } catch {
    throw new WebhookVerificationError('invalid_body', 'The body is signed, but it is not JSON.');
  }
}

function verifyStandard(rawBody: string | Uint8Array, headers: HeaderSource, secrets: readonly string[], options: VerifyOptions): void {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature').split(' ');
  // A dot in the id, or anything but digits in the time, would let the signed text be cut at other places.
  if (!/^[\w-]{1,256}$/.test(id) || !/^[1-9]\d{0,11}$/.test(timestamp)) {
    throw new WebhookVerificationError('invalid_headers', 'webhook-id or webhook-timestamp is not in its form.');
  }
  const age = Math.floor((options.now?.getTime() ?? Date.now()) / 1000) - Number(timestamp);
  if (!(Math.abs(age) <= (options.toleranceSeconds ?? 300))) {
    throw new WebhookVerificationError('timestamp_out_of_tolerance', 'webhook-timestamp is too old or in the future.');
  }
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), typeof rawBody === 'string' ? Buffer.from(rawBody) : rawBody]);
  const fits = (given: string) => secrets.some((one) => (one.startsWith('whpk_') ? isSigned : isHmac)(given, signed, one));
  refuseUnless(signatures.some(fits));
}

function isHmac(given: string, signed: Buffer, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  if (key.length < 24 || key.length > 64) throw new WebhookVerificationError('invalid_secret', 'A whsec_ secret holds 24 to 64 bytes.');
  return isEqual(Buffer.from(given), Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`));
}

function isSigned(given: string, signed: Buffer, publicKey: string): boolean {
  const [raw, signature] = [publicKey.slice('whpk_'.length), given.slice('v1a,'.length)].map((text) => Buffer.from(text, 'base64'));
  if (raw?.length !== 32 || !signature) throw new WebhookVerificationError('invalid_secret', 'A whpk_ key holds 32 bytes.');
  const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki' });
  return given === `v1a,${signature.toString('base64')}` && verify(null, signed, key, signature);
}

function refuseUnless(matches: boolean): void {
  if (!matches) throw new WebhookVerificationError('signature_mismatch', 'No signature fits the body and the secret.');
}

const isEqual = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);

function header(headers: HeaderSource, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : (headers[name] ?? caseless(headers, name));
  const text = typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined;
  if (!text) throw new WebhookVerificationError('missing_headers', `The header ${name} is missing, or there are several.`);
  return text;
}

function caseless(headers: Exclude<HeaderSource, Headers>, name: string): string | readonly string[] | undefined {
  return headers[Object.keys(headers).find((key) => key.toLowerCase() === name) ?? ''];
}

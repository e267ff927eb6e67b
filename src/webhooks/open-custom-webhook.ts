// A custom webhook with its secrets filled in, ready to be signed and sent. Called by attempt-delivery.ts. What it gives is for the
// wire only: nothing of it may be logged or stored.

import type { Outcome } from '../domain/attempt.ts';
import type { AuthoredRequest } from '../domain/authored-request.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import { Unavailable, Unusable } from '../domain/errors.ts';
import type { ClientCertificate } from '../outbound/dial.ts';
import { fillRequest, secretsOf } from '../outbound/fill-request.ts';

/** The workspace's secrets by name; unknown names are left out. Rejects with `Unusable` when they cannot be opened. */
export type Secrets = (delivery: DueDelivery, names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** What goes out, and the secrets that are in it. */
export interface Letter {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly secrets: ReadonlyMap<string, string>;
  /** Milliseconds of the attempt's time that are spent already, on getting a token. */
  readonly tookMs?: number;
  readonly clientCertificate?: ClientCertificate;
  /** To be called when the receiver answers 401. */
  readonly rejected?: () => void;
}

/** The letter, or why it cannot be sent. */
export async function openCustomWebhook(
  delivery: DueDelivery,
  request: AuthoredRequest,
  secretsFor: Secrets,
): Promise<Letter | { readonly outcome: Outcome }> {
  if (request.fault) return { outcome: { kind: 'impossible', ...request.fault } };
  const secrets = await openSecretsOf(delivery, secretsOf(request), secretsFor);
  if ('outcome' in secrets) return secrets;
  const filled = fillRequest(request, secrets);
  if (!filled.ok) return { outcome: { kind: 'impossible', reason: filled.reason, detail: filled.detail } };
  const { headers, body, ...rest } = filled.request;
  return { ...rest, headers: body === null ? headers : { 'content-type': 'application/json', ...headers }, body, secrets };
}

/** The secrets, or why they cannot be had. */
export async function openSecretsOf(
  delivery: DueDelivery,
  names: readonly string[],
  secretsFor: Secrets,
): Promise<ReadonlyMap<string, string> | { readonly outcome: Outcome }> {
  return secretsFor(delivery, names).catch((error: unknown) => notOpened(error));
}

/** A database that is away comes back; a secret that does not open does not. Anything else says nothing of the secret: it is thrown on. */
function notOpened(error: unknown): { readonly outcome: Outcome } {
  if (error instanceof Unavailable)
    return { outcome: { kind: 'failed', reason: 'network', detail: 'The secrets could not be read just now.' } };
  if (error instanceof Unusable)
    return { outcome: { kind: 'impossible', reason: 'unreadable_secret', detail: 'A secret of the workspace cannot be opened.' } };
  throw error;
}

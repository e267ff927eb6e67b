// An event for a subscription, ready to be signed and sent: its fixed headers and its authentication, with their secrets filled in.
// Called by attempt-delivery.ts, and for its settings by attempt-broker.ts. What it gives is for the wire only: nothing of it may be logged or stored.

import type { Outcome } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import { headerFault } from '../domain/header-fault.ts';
import type { Json } from '../domain/json.ts';
import type { ReceiverAuth } from '../domain/subscription.ts';
import { fillRequest, secretsOf, unknownSecrets } from '../outbound/fill-request.ts';
import type { AccessTokens } from './access-tokens.ts';
import { authenticateToReceiver, authoredText, fillAuth, type Proof, secretsOfAuth } from './authenticate-to-receiver.ts';
import { type Letter, openSecretsOf, type Secrets } from './open-custom-webhook.ts';
import { settingsFaults } from './settings-faults.ts';

const noProof: Proof = { headers: {}, derived: new Map() };

/** What the settings of a subscription say of the sender, with the secrets in it. */
export interface OpenSettings {
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: ReceiverAuth | null;
  readonly secrets: ReadonlyMap<string, string>;
}

const noSettings: OpenSettings = { headers: {}, auth: null, secrets: new Map() };

/** The letter, or why it cannot be sent now. */
export async function openEvent(
  delivery: DueDelivery,
  using: { readonly secrets: Secrets; readonly tokens: AccessTokens },
): Promise<Letter | { readonly outcome: Outcome }> {
  const settings = await openSettings(delivery, using.secrets);
  if ('outcome' in settings) return settings;
  const { headers, auth, secrets } = settings;
  const startedAt = performance.now();
  const proof = auth ? await prove(delivery, auth, using.tokens) : noProof;
  if ('outcome' in proof) return proof;
  return {
    method: 'POST',
    url: delivery.url,
    headers: { ...headers, ...proof.headers, 'content-type': 'application/json' },
    body: delivery.body,
    secrets: proof.derived.size === 0 ? secrets : new Map([...secrets, ...proof.derived]),
    tookMs: Math.round(performance.now() - startedAt),
    ...(proof.clientCertificate ? { clientCertificate: proof.clientCertificate } : {}),
    ...(proof.rejected ? { rejected: proof.rejected } : {}),
  };
}

/** Fixed headers and authentication with their secrets filled in, or why that cannot be. */
export async function openSettings(delivery: DueDelivery, secretsFor: Secrets): Promise<OpenSettings | { readonly outcome: Outcome }> {
  const { headers: written, auth } = delivery.settings;
  if (written === undefined && auth === undefined) return noSettings;
  const headers = Object.fromEntries(Object.entries(written ?? {}).map(([name, text]) => [name.toLowerCase(), authoredText(text)]));
  const request = { method: 'POST', url: [delivery.url], headers, body: null };
  const names = [...new Set([...secretsOf(request), ...(auth ? secretsOfAuth(auth) : [])])];
  const secrets = names.length === 0 ? new Map<string, string>() : await openSecretsOf(delivery, names, secretsFor);
  if ('outcome' in secrets) return secrets;
  const unknown = unknownSecrets(names, secrets);
  if (unknown !== null) return { outcome: { kind: 'impossible', reason: 'unknown_secret', detail: unknown } };
  const filled = fillRequest(request, secrets);
  if (!filled.ok) return { outcome: { kind: 'impossible', reason: filled.reason, detail: filled.detail } };
  return { headers: filled.request.headers, auth: auth ? fillAuth(auth, secrets) : null, secrets };
}

async function prove(delivery: DueDelivery, auth: ReceiverAuth, tokens: AccessTokens): Promise<Proof | { readonly outcome: Outcome }> {
  // A row written by hand was not checked when it was saved.
  const { auth: written = null } = delivery.settings;
  if (settingsFaults({ auth: written as unknown as Json }).length > 0)
    return {
      outcome: { kind: 'impossible', reason: 'invalid_settings', detail: 'The stored auth of the subscription has the wrong shape.' },
    };
  const sender = { subscriptionId: delivery.subscriptionId ?? '', timeoutMs: delivery.timeoutMs };
  const proof = await authenticateToReceiver(auth, sender, tokens);
  if ('outcome' in proof) return proof;
  const fault = headerFault('authorization', proof.headers['authorization'] ?? '');
  return fault === null ? proof : { outcome: { kind: 'impossible', reason: 'header_not_allowed', detail: fault } };
}

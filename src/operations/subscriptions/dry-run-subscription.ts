// POST /subscriptions/:id/dry-run: what an event would be for this subscription: does it want it, does its filter pass it, which bytes and
// headers would go out, and where to. Sends nothing, and shows no secret: their places stand as `{secret.NAME}`.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { ReceiverAuth, SubscriptionSettings } from '../../domain/subscription.ts';
import type { Tx } from '../../storage/database.ts';
import { readClock } from '../../storage/read-clock.ts';
import { getSubscription, type KnownSubscription } from '../../storage/subscriptions.ts';
import { sealedSharedSecretOf } from '../../storage/workspaces.ts';
import { openKeys } from '../../webhooks/open-keys.ts';
import { signedHeaders } from '../../webhooks/signed-headers.ts';
import { type TailoredEvent, tailorsOf } from '../../webhooks/tailor-event.ts';
import { asksForEvent, isMeantFor, wantsEvent } from '../../webhooks/wants-event.ts';
import type { Deps } from '../deps.ts';
import { eventToSend } from '../events/event-to-send.ts';
import { type ShownMessage, showMessage } from './show-message.ts';

export interface DryRun {
  /** The subscription asks for events of this name. */
  readonly wanted: boolean;
  readonly filter: 'none' | 'passes' | 'filtered' | 'filter_failed';
  /** What is wrong with the filter, the transform or the destination; null when nothing is. */
  readonly detail: string | null;
  /** Null for a broker. */
  readonly method: 'POST' | null;
  readonly url: string;
  /** Of a broker: where the message goes; null for a webhook. */
  readonly message: ShownMessage | null;
  /** Of the request, or of the message; in Redis the entry's fields besides `body`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text; null when the transform failed. */
  readonly body: string | null;
}

/** What is read in one transaction. */
type Read = Exclude<Awaited<ReturnType<typeof read>>, Refused>;

export async function dryRunSubscription(
  scope: Scope,
  id: string,
  { eventId }: { readonly eventId: string },
  deps: Deps,
): Promise<DryRun | Refused> {
  const found = await deps.database.transaction(scope, (tx) => read(tx, scope, id, eventId));
  if ('refused' in found) return found;
  const { subscription, event } = found;
  const tailored = tailorsOf({ body: event.body, dataAt: 0, changes: null })(subscription.settings);
  const body = tailored.skip === 'transform_failed' ? null : (tailored.body ?? event.body);
  const operational = event.workflowRuntimeId === null;
  const sent = shownSending(found, await signaturesOf(scope, found, body ?? '', deps), deps);
  return {
    wanted:
      isMeantFor(scope.environment, subscription.settings) &&
      (operational ? asksForEvent : wantsEvent)(subscription.events, event.eventName),
    filter: verdictOf(subscription, tailored),
    url: subscription.url,
    ...sent,
    detail: tailored.detail ?? sent.detail,
    body,
  };
}

async function read(tx: Tx, scope: Scope, id: string, eventId: string) {
  const subscription = await getSubscription(tx, scope, id);
  if (!subscription) return notFound;
  const event = await eventToSend(tx, scope, eventId);
  if (isRefused(event)) return event;
  return { subscription, event, sealedSharedSecret: await sealedSharedSecretOf(tx, scope), now: await readClock(tx) };
}

function verdictOf({ settings }: KnownSubscription, { skip }: TailoredEvent): DryRun['filter'] {
  if (settings.filter === undefined) return 'none';
  return skip === 'filtered' || skip === 'filter_failed' ? skip : 'passes';
}

/** As the first attempt would have them. */
async function signaturesOf(
  scope: Scope,
  { subscription, event, sealedSharedSecret, now }: Read,
  body: string,
  deps: Deps,
): Promise<Readonly<Record<string, string>>> {
  const { id: subscriptionId, settings, sealedSecret } = subscription;
  const sealed = { workspaceId: scope.workspaceId, subscriptionId, request: null, settings, sealedSecret, sealedSharedSecret };
  const keys = await openKeys(sealed, deps.seal.unseal, now);
  const signing = { eventId: event.id, deliveryId: '(of the delivery)', attempt: 1, now, body: Buffer.from(body) };
  return keys ? signedHeaders({ ...signing, keys }) : {};
}

function shownSending(
  { subscription: { type, settings }, event }: Read,
  signed: Readonly<Record<string, string>>,
  { userAgent }: Pick<Deps, 'userAgent'>,
): Pick<DryRun, 'method' | 'message' | 'headers' | 'detail'> {
  const fixed = Object.fromEntries(Object.entries(settings.headers ?? {}).map(([name, text]) => [name.toLowerCase(), text]));
  if (type === 'webhook')
    return {
      method: 'POST',
      message: null,
      headers: { 'user-agent': userAgent, ...requestHeaders(fixed, settings, signed) },
      detail: null,
    };
  const { id: eventId, eventName, workflowRuntimeId } = event;
  const shown = showMessage(type, { eventId, eventName, workflowRuntimeId, settings, fixed, signed });
  if (!shown) return { method: null, message: null, headers: {}, detail: 'The stored destination is not one of this type.' };
  return { method: null, ...shown, detail: null };
}

function requestHeaders(
  fixed: Readonly<Record<string, string>>,
  { auth }: SubscriptionSettings,
  signed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const shown: Record<string, string> = auth && auth.type !== 'mtls' ? { authorization: shownAuth(auth) } : {};
  return { ...fixed, ...shown, 'content-type': 'application/json', ...signed };
}

function shownAuth(auth: ReceiverAuth): string {
  switch (auth.type) {
    case 'basic':
      return `Basic base64(${auth.username}:${auth.password})`;
    case 'bearer':
      return `Bearer ${auth.token}`;
    case 'oauth2':
      return `Bearer (a token of ${auth.tokenUrl})`;
    case 'mtls':
      return '';
  }
}

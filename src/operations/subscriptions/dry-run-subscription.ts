// POST /subscriptions/:id/dry-run: what an event would be for this subscription: does it want it, does its filter pass it, which bytes and
// headers would go out. Sends nothing, and shows no secret: their places stand as `{secret.NAME}`.

import { isRefused, notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { ReceiverAuth } from '../../domain/subscription.ts';
import { getSubscription, type KnownSubscription } from '../../storage/subscriptions.ts';
import { sealedSharedSecretOf } from '../../storage/workspaces.ts';
import { openKeys } from '../../webhooks/open-keys.ts';
import { signedHeaders } from '../../webhooks/signed-headers.ts';
import { type TailoredEvent, tailorsOf } from '../../webhooks/tailor-event.ts';
import { asksForEvent, wantsEvent } from '../../webhooks/wants-event.ts';
import type { Deps } from '../deps.ts';
import { eventToSend } from '../events/event-to-send.ts';

export interface DryRun {
  /** The subscription asks for events of this name. */
  readonly wanted: boolean;
  readonly filter: 'none' | 'passes' | 'filtered' | 'filter_failed';
  /** What is wrong with the filter or the transform; null when nothing is. */
  readonly detail: string | null;
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text; null when the transform failed. */
  readonly body: string | null;
}

export async function dryRunSubscription(
  scope: Scope,
  id: string,
  { eventId }: { readonly eventId: string },
  deps: Deps,
): Promise<DryRun | Refused> {
  const read = await deps.database.transaction(scope, async (tx) => {
    const subscription = await getSubscription(tx, scope, id);
    if (!subscription) return notFound;
    const event = await eventToSend(tx, scope, eventId);
    return isRefused(event) ? event : { subscription, event, sealedSharedSecret: await sealedSharedSecretOf(tx, scope) };
  });
  if ('refused' in read) return read;
  const { subscription, event, sealedSharedSecret } = read;
  const tailored = tailorsOf({ body: event.body, dataAt: 0, changes: null })(subscription.settings);
  const body = tailored.skip === 'transform_failed' ? null : (tailored.body ?? event.body);
  const operational = event.workflowRuntimeId === null;
  return {
    wanted: (operational ? asksForEvent : wantsEvent)(subscription.events, event.eventName),
    filter: verdictOf(subscription, tailored),
    detail: tailored.detail,
    method: 'POST',
    url: subscription.url,
    headers: await headersFor(scope, subscription, eventId, { body: body ?? '', sealedSharedSecret }, deps),
    body,
  };
}

function verdictOf({ settings }: KnownSubscription, { skip }: TailoredEvent): DryRun['filter'] {
  if (settings.filter === undefined) return 'none';
  return skip === 'filtered' || skip === 'filter_failed' ? skip : 'passes';
}

async function headersFor(
  scope: Scope,
  subscription: KnownSubscription,
  eventId: string,
  sent: { readonly body: string; readonly sealedSharedSecret: string },
  deps: Deps,
): Promise<Readonly<Record<string, string>>> {
  const { settings, sealedSecret } = subscription;
  const now = new Date();
  const sealed = { workspaceId: scope.workspaceId, subscriptionId: subscription.id, request: null, settings, sealedSecret };
  const keys = await openKeys({ ...sealed, sealedSharedSecret: sent.sealedSharedSecret }, deps.seal.unseal, now);
  const written = Object.entries(settings.headers ?? {}).map(([name, text]) => [name.toLowerCase(), text]);
  const signing = { eventId, deliveryId: '(of the delivery)', attempt: 1, now, body: Buffer.from(sent.body) };
  return {
    ...Object.fromEntries(written),
    ...(settings.auth && settings.auth.type !== 'mtls' ? { authorization: shownAuth(settings.auth) } : {}),
    'content-type': 'application/json',
    ...(keys ? signedHeaders({ ...signing, keys }) : {}),
  };
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

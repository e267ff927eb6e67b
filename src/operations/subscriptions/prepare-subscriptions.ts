// Subscription entries, as all three levels write them, become rows: checked all at once, given a secret, sealed.
// Called before the transaction: nothing here reads or writes the database.

import { suggestion } from '../../domain/did-you-mean.ts';
import type { PathError, Refused } from '../../domain/errors.ts';
import { refuse } from '../../domain/errors.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { destinationTypes, type SubscriptionEntry, type SubscriptionSettings } from '../../domain/subscription.ts';
import type { NewSubscription, SubscriptionTarget } from '../../storage/subscriptions.ts';
import { receiverId } from '../../webhooks/receiver.ts';
import { settingNames, settingsFaults } from '../../webhooks/settings-faults.ts';
import { newSigningSecret, signingSecretFault, writeSecrets } from '../../webhooks/signing-secret.ts';
import type { Deps } from '../deps.ts';

const known = ['type', 'url', 'events', 'description', 'secret', 'timeoutMs', 'retrySchedule', ...settingNames] as const;

const most = 100;

/** A new subscription with its secret, which is shown once, and not at all when the caller brought it. */
export interface PreparedSubscription {
  readonly row: NewSubscription;
  readonly shownSecret: string | null;
}

/** `path` is where the list stands in the request, as in `config.subscriptions`. */
export async function prepareSubscriptions(
  scope: Pick<Scope, 'workspaceId'>,
  entries: Json | undefined,
  path: string,
  target: SubscriptionTarget,
  deps: Pick<Deps, 'destinations' | 'seal' | 'newId' | 'randomBytes'>,
): Promise<readonly PreparedSubscription[] | Refused> {
  const faults = subscriptionFaults(entries, path, target, deps);
  if (faults.length > 0) return refusal(faults);
  const list = (entries ?? []) as unknown as readonly SubscriptionEntry[];
  return Promise.all(list.map((entry) => prepare(scope, entry, target, deps)));
}

/** Everything for which `prepareSubscriptions` would refuse the list. */
export function subscriptionFaults(
  entries: Json | undefined,
  path: string,
  target: Pick<SubscriptionTarget, 'level'>,
  deps: Pick<Deps, 'destinations'>,
): readonly PathError[] {
  if (entries === undefined) return [];
  if (!Array.isArray(entries)) return [{ path, message: 'must be a list' }];
  if (entries.length > most) return [{ path, message: `holds ${entries.length} entries; ${most} is the most` }];
  return entries.flatMap((entry: Json, index) => entryFaults(entry, `${path}.${index}`, target, deps));
}

/** One entry that is itself the body of a request. */
export async function prepareSubscription(
  scope: Pick<Scope, 'workspaceId'>,
  entry: Json,
  target: SubscriptionTarget,
  deps: Pick<Deps, 'destinations' | 'seal' | 'newId' | 'randomBytes'>,
): Promise<PreparedSubscription | Refused> {
  const faults = entryFaults(entry, 'body', target, deps).map((fault) => ({ ...fault, path: fault.path.replace(/^body\.?/, '') }));
  return faults.length > 0 ? refusal(faults) : prepare(scope, entry as unknown as SubscriptionEntry, target, deps);
}

function refusal(faults: readonly PathError[]): Refused {
  const forbidden = faults.every((fault) => fault.message.startsWith('Invalid url'));
  const detail = faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return refuse(forbidden ? 'destination_not_allowed' : 'invalid_request', detail, { errors: faults });
}

function entryFaults(
  entry: Json,
  path: string,
  target: Pick<SubscriptionTarget, 'level'>,
  deps: Pick<Deps, 'destinations'>,
): readonly PathError[] {
  if (!isJsonObject(entry)) return [{ path, message: 'must be an object with `type`, `url` and `events`' }];
  const faults: PathError[] = settingsFaults(entry).map((one) => ({ ...one, path: `${path}.${one.path}` }));
  const fault = (key: string, message: string) => faults.push({ path: `${path}.${key}`, message });
  for (const key of Object.keys(entry)) {
    if (!known.some((name) => name === key)) fault(key, `unknown key.${suggestion(key, known)}`);
  }
  const { type, url, events, description, secret, timeoutMs, retrySchedule } = entry;
  const kind = destinationTypes.find((known) => known === type);
  if (!kind) fault('type', `must be one of ${destinationTypes.map((one) => `"${one}"`).join(', ')}`);
  if (typeof url !== 'string') fault('url', 'Invalid url: must be a string');
  else {
    const verdict = deps.destinations.checkUrl(url, kind);
    if (!verdict.ok) fault('url', `Invalid url: ${verdict.reason}`);
    else for (const one of authFaults(entry['auth'], verdict.destination, deps)) fault(one.path, one.message);
  }
  if (events === undefined ? target.level !== 'customer' : !isEventList(events)) {
    fault('events', 'must be a list of 1 to 100 event names such as "workflow.completed", "workflow.*" or "*"');
  }
  if (description !== undefined && (typeof description !== 'string' || description.length > 500))
    fault('description', 'must be text of at most 500 characters');
  if (secret !== undefined) {
    const bad = typeof secret === 'string' ? signingSecretFault(secret) : 'must be text';
    if (bad) fault('secret', bad);
  }
  if (timeoutMs !== undefined && !isBetween(timeoutMs, 1_000, 30_000)) fault('timeoutMs', 'must be a whole number from 1000 to 30000');
  if (retrySchedule !== undefined && !isSchedule(retrySchedule)) {
    fault('retrySchedule', 'must be a list of at most 30 whole numbers of seconds, each from 1 to 86400');
  }
  return faults;
}

/** What settings-faults.ts cannot see: where tokens come from, and whether a certificate could be shown at all. */
function authFaults(
  auth: Json | undefined,
  { secure }: { readonly secure: boolean },
  deps: Pick<Deps, 'destinations'>,
): readonly PathError[] {
  if (!isJsonObject(auth)) return [];
  if (auth['type'] === 'mtls' && !secure) return [{ path: 'auth', message: 'a client certificate can only be shown over https' }];
  const { tokenUrl } = auth;
  const verdict = auth['type'] === 'oauth2' && typeof tokenUrl === 'string' ? deps.destinations.checkUrl(tokenUrl) : null;
  return verdict === null || verdict.ok ? [] : [{ path: 'auth.tokenUrl', message: `Invalid url: ${verdict.reason}` }];
}

const isBetween = (value: Json, least: number, greatest: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest;

const isSchedule = (value: Json): boolean =>
  Array.isArray(value) && value.length <= 30 && value.every((seconds) => isBetween(seconds, 1, 86_400));

const isEventList = (value: Json): boolean =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= 100 &&
  value.every((name) => typeof name === 'string' && name !== '' && name.length <= 200);

async function prepare(
  scope: Pick<Scope, 'workspaceId'>,
  entry: SubscriptionEntry,
  target: SubscriptionTarget,
  deps: Pick<Deps, 'seal' | 'newId' | 'randomBytes'>,
): Promise<PreparedSubscription> {
  const id = deps.newId(new Date());
  const secret = entry.secret ?? newSigningSecret(deps.randomBytes(32));
  const row: NewSubscription = {
    id,
    level: target.level,
    targetId: target.targetId,
    type: entry.type,
    url: entry.url,
    receiverId: laneOf(scope, id, { url: entry.url, settings: entry }),
    events: entry.events?.length ? entry.events : ['*'],
    description: entry.description ?? null,
    timeoutMs: entry.timeoutMs ?? 15_000,
    retrySchedule: entry.retrySchedule ?? null,
    sealedSecret: await deps.seal.seal(writeSecrets([{ secret, until: null }]), `subscription:${id}`),
    settings: settingsOf(entry),
  };
  return { row, shownSecret: entry.secret === undefined ? secret : null };
}

/** A subscription with limits has a lane of its own; the others share the one of their URL. */
export function laneOf(
  scope: Pick<Scope, 'workspaceId'>,
  id: string,
  { url, settings }: { readonly url: string; readonly settings: SubscriptionSettings },
): string {
  const limited = settings.rateLimit !== undefined || settings.maxInFlight !== undefined;
  return receiverId(scope.workspaceId, limited ? `subscription:${id}` : url);
}

function settingsOf(entry: SubscriptionEntry): SubscriptionSettings {
  return Object.fromEntries(settingNames.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])));
}

// Subscription entries, as all three levels write them, become rows: checked all at once, given a secret, sealed.
// Called before the transaction: nothing here reads or writes the database.

import { suggestion } from '../../domain/did-you-mean.ts';
import type { PathError, Refused } from '../../domain/errors.ts';
import { refuse } from '../../domain/errors.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { SubscriptionEntry } from '../../domain/subscription.ts';
import type { NewSubscription, SubscriptionTarget } from '../../storage/subscriptions.ts';
import { newSigningSecret, signingSecretFault, writeSecrets } from '../../webhooks/signing-secret.ts';
import type { Deps } from '../deps.ts';

const known = ['type', 'url', 'events', 'description', 'secret', 'timeoutMs', 'retrySchedule'] as const;

const most = 100;

/** A new subscription with its secret, which is shown once, and not at all when the caller brought it. */
export interface PreparedSubscription {
  readonly row: NewSubscription;
  readonly shownSecret: string | null;
}

/** `path` is where the list stands in the request, as in `config.subscriptions`. */
export async function prepareSubscriptions(
  entries: Json | undefined,
  path: string,
  target: SubscriptionTarget,
  deps: Pick<Deps, 'destinations' | 'seal' | 'newId' | 'randomBytes'>,
): Promise<readonly PreparedSubscription[] | Refused> {
  if (entries === undefined) return [];
  if (!Array.isArray(entries))
    return refuse('invalid_request', `\`${path}\` must be a list.`, { errors: [{ path, message: 'must be a list' }] });
  if (entries.length > most) return refuse('invalid_request', `\`${path}\` holds ${entries.length} entries; ${most} is the most.`);
  const faults = entries.flatMap((entry, index) => entryFaults(entry, `${path}.${index}`, target, deps));
  if (faults.length > 0) {
    const forbidden = faults.every((fault) => fault.message.startsWith('Invalid url'));
    return refuse(
      forbidden ? 'destination_not_allowed' : 'invalid_request',
      faults.map((fault) => `${fault.path}: ${fault.message}`).join('; '),
      {
        errors: faults,
      },
    );
  }
  return Promise.all(entries.map((entry) => prepare(entry as unknown as SubscriptionEntry, target, deps)));
}

function entryFaults(entry: Json, path: string, target: SubscriptionTarget, deps: Pick<Deps, 'destinations'>): readonly PathError[] {
  if (!isJsonObject(entry)) return [{ path, message: 'must be an object with `type`, `url` and `events`' }];
  const faults: PathError[] = [];
  const fault = (key: string, message: string) => faults.push({ path: `${path}.${key}`, message });
  for (const key of Object.keys(entry)) {
    if (!known.some((name) => name === key)) fault(key, `unknown key.${suggestion(key, known)}`);
  }
  const { type, url, events, description, secret, timeoutMs, retrySchedule } = entry;
  if (type !== 'webhook') fault('type', 'must be "webhook"');
  if (typeof url !== 'string') fault('url', 'Invalid url: must be a string');
  else {
    const verdict = deps.destinations.checkUrl(url);
    if (!verdict.ok) fault('url', `Invalid url: ${verdict.reason}`);
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
    url: entry.url,
    events: entry.events?.length ? entry.events : ['*'],
    description: entry.description ?? null,
    timeoutMs: entry.timeoutMs ?? 15_000,
    retrySchedule: entry.retrySchedule ?? null,
    sealedSecret: await deps.seal.seal(writeSecrets([{ secret, until: null }]), `subscription:${id}`),
    settings: {},
  };
  return { row, shownSecret: entry.secret === undefined ? secret : null };
}

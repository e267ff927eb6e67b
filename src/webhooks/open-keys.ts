// Opens the sealed secrets that a delivery is signed with, and keeps them open in memory: a hot subscription is unsealed once.
// Called by attempt-delivery.ts. It fails closed: what does not open signs nothing, and is not remembered.

import type { KeyObject } from 'node:crypto';

import type { DueDelivery } from '../domain/delivery.ts';
import type { SignatureKind } from '../domain/subscription.ts';
import { privateKeyOf } from './key-pair.ts';
import { sharedKey, signingKey } from './sign.ts';
import { readSecrets } from './signing-secret.ts';

/** Opens a sealed text that was sealed for `boundTo`; rejects if it was not, or cannot be read. */
export type Unseal = (sealed: string, boundTo: string) => Promise<string>;

/** The part of a delivery that names its keys. */
export type Sealed = Pick<DueDelivery, 'workspaceId' | 'subscriptionId' | 'request' | 'settings' | 'sealedSecret' | 'sealedSharedSecret'>;

export interface SigningKeys {
  /** Of the subscription: for each kind of signature that it asks for, newest first; never empty. */
  readonly own: readonly KeyObject[];
  /** Of the workspace. */
  readonly shared: KeyObject;
}

interface TimedKey {
  readonly keys: Readonly<Record<SignatureKind, KeyObject>>;
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface Opened<T> {
  readonly boundTo: string;
  /** While it is being opened, a promise of it: what is open is used without waiting for another turn of the queue. */
  value: T | Promise<T>;
}

/** Sealed texts kept open; past it the one opened first is forgotten. */
const maxOpen = 4096;

/** Each way of unsealing has its own memory, so that two servers in one process never share an open secret. */
const memories = new WeakMap<
  Unseal,
  { readonly own: Map<string, Opened<readonly TimedKey[]>>; readonly shared: Map<string, Opened<KeyObject>> }
>();

/** The keys that sign at `now`, or null if any of the secrets cannot be opened or none is valid any more. */
export async function openKeys(delivery: Sealed, unseal: Unseal, now: Date): Promise<SigningKeys | null> {
  const memory = memories.get(unseal) ?? { own: new Map(), shared: new Map() };
  memories.set(unseal, memory);
  try {
    const opening = open(delivery.sealedSharedSecret, `workspace:${delivery.workspaceId}`, memory.shared, unseal, sharedKey);
    // A custom webhook has no subscription, and so no secret of its own: the workspace's signs both ways.
    if (delivery.request) {
      const shared = await opening;
      return { own: [shared], shared };
    }
    const reading = open(delivery.sealedSecret, `subscription:${delivery.subscriptionId}`, memory.own, unseal, (text) =>
      timedKeys(text, now),
    );
    const [own, shared] =
      reading instanceof Promise || opening instanceof Promise ? await Promise.all([reading, opening]) : [reading, opening];
    const valid = own.filter(({ until }) => until > now.getTime());
    const kinds = delivery.settings.signatures ?? ['v1'];
    return valid.length === 0 ? null : { own: kinds.flatMap((kind) => valid.map(({ keys }) => keys[kind])), shared };
  } catch {
    return null;
  }
}

function timedKeys(text: string, now: Date): readonly TimedKey[] {
  return readSecrets(text, now).map(({ secret, until }) => {
    let pair: KeyObject | undefined;
    return {
      keys: {
        v1: signingKey(secret),
        // Made when it is asked for: making it costs as much as twenty signatures, and most subscriptions have no use for it.
        get v1a() {
          pair ??= privateKeyOf(secret);
          return pair;
        },
      },
      until: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
    };
  });
}

function open<T>(
  sealed: string,
  boundTo: string,
  memory: Map<string, Opened<T>>,
  unseal: Unseal,
  read: (text: string) => T,
): T | Promise<T> {
  const known = memory.get(sealed);
  // A sealed text copied to another row must not open because its owner used it a moment ago.
  if (known?.boundTo === boundTo) return known.value;
  const opening = unseal(sealed, boundTo).then(read);
  const entry: Opened<T> = { boundTo, value: opening };
  memory.set(sealed, entry);
  for (const oldest of memory.keys()) {
    if (memory.size <= maxOpen) break;
    memory.delete(oldest);
  }
  return opening.then(
    (value) => {
      entry.value = value;
      return value;
    },
    (error: unknown) => {
      if (memory.get(sealed) === entry) memory.delete(sealed);
      throw error;
    },
  );
}

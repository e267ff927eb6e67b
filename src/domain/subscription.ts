// Who wants which events where. Three levels add up: customer (the workspace), definition (by name), case.

import type { JsonObject } from './json.ts';
import type { Environment } from './workspace.ts';

export type SubscriptionLevel = 'customer' | 'definition' | 'case';

/** What carries a delivery: an HTTP request, or a message to a broker. */
export const destinationTypes = ['webhook', 'nats', 'rabbitmq', 'redis-stream'] as const;

export type DestinationType = (typeof destinationTypes)[number];

export const signatureKinds = ['v1', 'v1a'] as const;

/** Standard Webhooks: `v1` is HMAC-SHA256, `v1a` is ed25519. */
export type SignatureKind = (typeof signatureKinds)[number];

/** How the sender shows a receiver who it is. Secret members hold `{secret.NAME}`, never a secret. */
export type ReceiverAuth =
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }
  /** Client credentials, RFC 6749 section 4.4. */
  | {
      readonly type: 'oauth2';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
      readonly audience?: string;
    }
  /** A client certificate and its key, PEM; `ca` where the receiver's own is not signed by a public one. */
  | { readonly type: 'mtls'; readonly certificate: string; readonly key: string; readonly ca?: string };

/** What a subscription may ask for besides its events; all of it optional. */
export interface SubscriptionSettings {
  /** JMESPath over the envelope: a falsy result skips the event. */
  readonly filter?: string;
  /** JMESPath over the envelope: its result is the body. */
  readonly transform?: string;
  /** Fixed headers; values may hold `{secret.NAME}`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth?: ReceiverAuth;
  /** `case`: one case's events go strictly by `sequence`. Default `none`. */
  readonly ordering?: 'none' | 'case';
  /** Deliveries a second at most, over all nodes. */
  readonly rateLimit?: number;
  /** Deliveries in flight at most, over all nodes. */
  readonly maxInFlight?: number;
  /** Default `['v1']`. */
  readonly signatures?: readonly SignatureKind[];
  /** True: context changes carry `changes`, a JSON Patch (RFC 6902). */
  readonly includeChanges?: boolean;
  /** For this environment only: in a workspace of the other one no event matches. */
  readonly environment?: Environment;
  /** Of a broker: where messages go. */
  readonly destination?: JsonObject;
}

export interface Subscription {
  readonly id: string;
  readonly level: SubscriptionLevel;
  /** Definition name or case id; null at customer level. */
  readonly targetId: string | null;
  readonly type: DestinationType;
  readonly url: string;
  /** Its lane: shared by all subscriptions of one URL, or its own when it has limits. */
  readonly receiverId: string;
  /** Exact names, prefixes (`workflow.*`) or `*`. */
  readonly events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  /** Why it is disabled; null while enabled. */
  readonly reason: string | null;
  readonly description: string | null;
  /** Milliseconds an attempt may take: 1,000–30,000; default 15,000. */
  readonly timeoutMs: number;
  /** Seconds between attempts; null uses the contract's schedule. */
  readonly retrySchedule: readonly number[] | null;
  /** Sealed Standard Webhooks secrets, newest first; the second signs too until its overlap ends. */
  readonly sealedSecret: string;
  readonly settings: SubscriptionSettings;
  readonly createdAt: Date;
}

/** The subscription entry as all three levels write it. */
export interface SubscriptionEntry extends SubscriptionSettings {
  readonly type: DestinationType;
  readonly url: string;
  readonly events?: readonly string[];
  readonly description?: string;
  readonly secret?: string;
  readonly timeoutMs?: number;
  readonly retrySchedule?: readonly number[];
}

// Who wants which events where. Three levels add up: customer (the workspace), definition (by name), case.

import type { JsonObject } from './json.ts';

export type SubscriptionLevel = 'customer' | 'definition' | 'case';

export interface Subscription {
  readonly id: string;
  readonly level: SubscriptionLevel;
  /** Definition name or case id; null at customer level. */
  readonly targetId: string | null;
  readonly url: string;
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
  /** Further settings as given. */
  readonly settings: JsonObject;
  readonly createdAt: Date;
}

/** The subscription entry as all three levels write it. */
export interface SubscriptionEntry {
  readonly type: 'webhook';
  readonly url: string;
  readonly events?: readonly string[];
  readonly description?: string;
  readonly secret?: string;
  readonly timeoutMs?: number;
  readonly retrySchedule?: readonly number[];
}

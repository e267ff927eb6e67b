// Finds the addresses to dial for a destination: looks the name up once, checks every answer, and hands out the list that the
// connection is pinned to. Called by the http client only. It never dials, and it cannot be cancelled: the caller keeps the deadline.

import { lookup as systemLookup } from 'node:dns/promises';

import type { Destination, DestinationRule } from './destination-safety.ts';

export type Resolution =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** At least one answer may not be called; then none is. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unresolved' };

/** Gives every address of a name, or throws. Tests bring their own. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface ResolverOptions {
  readonly rule: DestinationRule;
  /** Default: the system's resolver, hosts file included. */
  readonly lookup?: Lookup;
  /** How long an answer is used again, in milliseconds; default 1,000, well below the first retry. 0: only while it is being asked for. */
  readonly holdMs?: number;
}

/** Past this many origins the held answers are forgotten, all at once. */
const maxHeld = 4096;

/**
 * Returns the resolving function. Attempts at one origin share a running look-up: a name whose DNS hangs then occupies one of
 * libuv's few resolver threads, not all of them.
 */
export function createResolver(options: ResolverOptions): (destination: Destination) => Resolution | Promise<Resolution> {
  const { rule, lookup = lookupAll, holdMs = 1000 } = options;
  const held = new Map<string, { resolution: Resolution | Promise<Resolution>; goodUntil: number }>();

  return (destination) => {
    // Known without DNS: the rule judged these very addresses when it judged the URL.
    if (destination.addresses) return { kind: 'addresses', addresses: destination.addresses };
    const known = held.get(destination.origin);
    if (known && known.goodUntil > performance.now()) return known.resolution;
    const asked = resolveName(destination, rule, lookup);
    const entry: { resolution: Resolution | Promise<Resolution>; goodUntil: number } = {
      resolution: asked,
      goodUntil: Number.POSITIVE_INFINITY,
    };
    if (held.size >= maxHeld) held.clear();
    held.set(destination.origin, entry);
    void asked.then((resolution) => {
      entry.resolution = resolution;
      entry.goodUntil = resolution.kind === 'unresolved' ? 0 : performance.now() + holdMs;
    });
    return asked;
  };
}

async function resolveName(destination: Destination, rule: DestinationRule, lookup: Lookup): Promise<Resolution> {
  try {
    return check(await lookup(destination.hostname), destination, rule);
  } catch {
    return { kind: 'unresolved' };
  }
}

function check(addresses: readonly string[], destination: Destination, rule: DestinationRule): Resolution {
  if (addresses.length === 0) return { kind: 'unresolved' };
  return addresses.every((address) => rule.checkAddress(address, destination)) ? { kind: 'addresses', addresses } : { kind: 'refused' };
}

async function lookupAll(hostname: string): Promise<readonly string[]> {
  const answers = await systemLookup(hostname, { all: true, verbatim: true });
  return answers.map((answer) => answer.address);
}

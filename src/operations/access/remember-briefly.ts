// Who holds this secret? The answer is remembered for a few seconds, so that not every request asks the database, and a secret
// that was revoked works no longer than that anywhere. Used for access keys and for sessions.

import { Unavailable } from '../../domain/errors.ts';
import { secretHash } from './secret-hash.ts';

const rememberedMs = 4_000;
const most = 1_000;
/** Look-ups at once: a flood of guesses must not queue before the heartbeats and claims of this node. */
const mostAsked = 64;

export interface BriefMemory<Found> {
  /** Null for a secret that `find` does not know. */
  find(secret: string): Promise<Found | null>;
  /** From now on this node asks again. */
  forget(secret: string): void;
}

/** `find` looks a hash up. Secrets that it does not know are asked for each time; too many at once are `Unavailable`. */
export function rememberBriefly<Found>(find: (hash: Uint8Array) => Promise<Found | null>): BriefMemory<Found> {
  const remembered = new Map<string, { readonly found: Found; readonly until: number }>();
  const nameOf = (hash: Uint8Array): string => Buffer.from(hash).toString('base64');
  let forgotten = 0;
  let asking = 0;
  const ask = async (hash: Uint8Array): Promise<Found | null> => {
    if (asking >= mostAsked) throw new Unavailable('too many secrets are being looked up');
    asking += 1;
    try {
      return await find(hash);
    } finally {
      asking -= 1;
    }
  };
  return {
    find: async (secret) => {
      const hash = secretHash(secret);
      const name = nameOf(hash);
      const asked = performance.now();
      const hit = remembered.get(name);
      if (hit && hit.until > asked) return hit.found;
      const before = forgotten;
      const found = await ask(hash);
      if (found === null) remembered.delete(name);
      // An answer that was on its way while something was forgotten may be that very thing.
      else if (before === forgotten) {
        if (remembered.size >= most) remembered.clear();
        remembered.set(name, { found, until: asked + rememberedMs });
      }
      return found;
    },
    forget: (secret) => {
      forgotten += 1;
      remembered.delete(nameOf(secretHash(secret)));
    },
  };
}

// Standard Webhooks signing secrets: made, checked, and written to and read from the text that is sealed.
// Called by the operations on subscriptions and by open-keys.ts. Pure: random bytes and `now` come in.

const prefix = 'whsec_';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const leastBytes = 24;
const mostBytes = 64;

/** A subscription's secret, and until when it signs. */
export interface StoredSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** ISO 8601; null for the current one. */
  readonly until: string | null;
}

/** `whsec_` and base64 of `randomBytes`; give 32. */
export function newSigningSecret(randomBytes: Uint8Array): string {
  return prefix + Buffer.from(randomBytes).toString('base64');
}

/** What is wrong with a secret that a caller brought, in words that hold no part of it; null if nothing is. */
export function signingSecretFault(secret: string): string | null {
  if (!secret.startsWith(prefix)) return `must begin with ${prefix}`;
  const text = secret.slice(prefix.length);
  if (!base64.test(text)) return `must be ${prefix} and base64 with its padding`;
  const { length } = Buffer.from(text, 'base64');
  return length < leastBytes || length > mostBytes ? `must hold ${leastBytes} to ${mostBytes} bytes, not ${length}` : null;
}

/** The key inside a secret. Throws if `signingSecretFault` finds one. */
export function secretBytes(secret: string): Buffer {
  const fault = signingSecretFault(secret);
  if (fault !== null) throw new Error(`a signing secret ${fault}`);
  return Buffer.from(secret.slice(prefix.length), 'base64');
}

/** The text to seal; newest first. */
export function writeSecrets(secrets: readonly StoredSecret[]): string {
  return JSON.stringify({ secrets: secrets.map(({ secret, until }) => ({ secret, until })) });
}

/** The secrets that sign at `now`, newest first. Throws on text that `writeSecrets` did not write. */
export function readSecrets(text: string, now: Date): readonly StoredSecret[] {
  const stored: unknown = JSON.parse(text);
  if (typeof stored !== 'object' || stored === null || !('secrets' in stored) || !Array.isArray(stored.secrets)) {
    throw new Error('the stored secrets cannot be read');
  }
  return stored.secrets.map(readSecret).filter(({ until }) => until === null || Date.parse(until) > now.getTime());
}

function readSecret(entry: unknown): StoredSecret {
  if (typeof entry !== 'object' || entry === null || !('secret' in entry) || !('until' in entry))
    throw new Error('a stored secret cannot be read');
  const { secret, until } = entry;
  const isTime = until === null || (typeof until === 'string' && !Number.isNaN(Date.parse(until)));
  if (typeof secret !== 'string' || !isTime) throw new Error('a stored secret cannot be read');
  return { secret, until };
}

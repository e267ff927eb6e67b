// The rule which URLs and addresses may be called at all. Asked when a URL is saved, and again by the http client on the
// address that it is about to dial, so a row written by hand or a name that changed its mind gets no further.
// It never resolves or dials: pure text and arithmetic.

import type { DestinationType } from '../domain/subscription.ts';
import { type Address, type AddressBlock, inAnyBlock, isNeverCallable, isPublic, readAddress, readBlock } from './public-address.ts';

/** A URL that passed the rule, taken apart for dialling. */
export interface Destination {
  /** Scheme, host and port; the host lower-case and without a trailing dot. */
  readonly origin: string;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
  /** Path and query. */
  readonly path: string;
  /** What to dial when no name needs resolving (a literal, `localhost`); null asks DNS. */
  readonly addresses: readonly string[] | null;
  /** The operator listed this host by name: any address but a never-callable one will do. */
  readonly listed: boolean;
}

export type UrlVerdict =
  | { readonly ok: true; readonly destination: Destination }
  /** `reason` is a sentence for the person who wrote the URL. */
  | { readonly ok: false; readonly reason: string };

export interface DestinationRule {
  /** Judges all that can be judged without DNS. `type` is what the URL leads to; default: a webhook. */
  checkUrl(url: string, type?: DestinationType): UrlVerdict;
  /** Judges one address for one destination: each of a DNS answer, and again the one that was really dialled. */
  checkAddress(address: string, destination: Destination): boolean;
}

/** Longest URL that is accepted, in characters. */
const maxUrlLength = 2048;

/** Verdicts remembered, because one URL is called thousands of times; past this many they are forgotten, all at once. */
const maxVerdicts = 2048;

interface Scheme {
  readonly secure: boolean;
  readonly defaultPort: number;
}

interface Spelling {
  /** By what stands before `://`, the secure one first. */
  readonly schemes: Readonly<Record<string, Scheme>>;
  /** What may follow the host, and how to say so. */
  readonly rest: RegExp;
  readonly restRule: string;
}

/** How the URL of each type is written. */
const spellings: Readonly<Record<DestinationType, Spelling>> = {
  webhook: {
    schemes: { https: { secure: true, defaultPort: 443 }, http: { secure: false, defaultPort: 80 } },
    rest: /^/,
    restRule: '',
  },
  nats: {
    schemes: { 'nats+tls': { secure: true, defaultPort: 4222 }, nats: { secure: false, defaultPort: 4222 } },
    rest: /^\/$/,
    restRule: 'The URL of a NATS server must end after its host and port: the subject belongs in `destination`.',
  },
  rabbitmq: {
    schemes: { amqps: { secure: true, defaultPort: 5671 }, amqp: { secure: false, defaultPort: 5672 } },
    rest: /^\/[^/?]*$/,
    restRule: 'The URL of RabbitMQ may name a virtual host after the port, and nothing else.',
  },
  'redis-stream': {
    schemes: { rediss: { secure: true, defaultPort: 6379 }, redis: { secure: false, defaultPort: 6379 } },
    rest: /^\/\d{0,5}$/,
    restRule: 'The URL of Redis may name a database by its number after the port, and nothing else.',
  },
};

interface AllowedBlock {
  readonly block: AddressBlock;
  readonly port: number | null;
}

interface AllowedHost {
  /** Lower-case; a leading dot means any name below it. */
  readonly host: string;
  readonly port: number | null;
}

interface Allowed {
  readonly blocks: readonly AllowedBlock[];
  readonly hosts: readonly AllowedHost[];
}

const metadataNames = new Set(['metadata.google.internal', 'metadata.goog', 'metadata.azure.internal', 'instance-data.ec2.internal']);
const privateSuffix = /(^|\.)(local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/;
const loopbackAddresses = ['127.0.0.1', '::1'];

/**
 * Makes the rule. `allow` opens targets beside public https ones: CIDR blocks, addresses, host names and `*.suffix`, each but
 * the blocks optionally with `:port` (`[::1]:8080`). An allowed target may use plain http. Metadata services stay closed
 * whatever is allowed. Throws on an entry that is none of these.
 */
export function createDestinationRule(allow: readonly string[]): DestinationRule {
  const allowed = readAllowed(allow);
  const verdicts = new Map<string, UrlVerdict>();
  return {
    checkUrl(url, type = 'webhook') {
      const key = `${type} ${url}`;
      const known = verdicts.get(key);
      if (known) return known;
      const verdict = checkUrl(url, spellings[type], allowed);
      if (url.length > maxUrlLength) return verdict;
      if (verdicts.size >= maxVerdicts) verdicts.clear();
      verdicts.set(key, verdict);
      return verdict;
    },
    checkAddress(text, destination) {
      const address = readAddress(text);
      if (!address || isNeverCallable(address)) return false;
      return destination.listed || isAllowed(address, destination.port, allowed) || isPublic(address);
    },
  };
}

function checkUrl(text: string, spelling: Spelling, allowed: Allowed): UrlVerdict {
  if (text.length > maxUrlLength) return refused(`The URL is longer than ${maxUrlLength} characters.`);
  // The URL parser drops or rewrites these without a word, so that people and parsers would read two different URLs.
  if (/[^!-\u{10ffff}]|[\u007f\\]/u.test(text)) return refused('The URL holds blanks, control characters or backslashes.');
  const [, name = '', rest = ''] = /^([a-z+]+)(:\/\/[^/].*)$/is.exec(text) ?? [];
  const scheme = Object.hasOwn(spelling.schemes, name.toLowerCase()) ? spelling.schemes[name.toLowerCase()] : undefined;
  if (!scheme) return refused(`The URL must begin with ${secureName(spelling)}:// and a host.`);
  // Read as https whatever the scheme: of others the parser takes any text for a host, so that 127.1 would not be an address.
  if (!URL.canParse(`https${rest}`)) return refused('The URL cannot be read.');
  const url = new URL(`https${rest}`);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) return refused(noCredentials(spelling));
  if (text.includes('#')) return refused('The URL must not have a fragment: it would never be sent.');
  if (!spelling.rest.test(url.pathname + url.search)) return refused(spelling.restRule);
  // Each of the two parsers leaves out its own default port only.
  const port = Number(url.port || new URL(`http${rest}`).port || scheme.defaultPort);
  return checkHost(url, { ...scheme, name: name.toLowerCase(), port }, spelling, allowed);
}

function checkHost(
  url: URL,
  { name, port, secure, defaultPort }: Scheme & { readonly name: string; readonly port: number },
  spelling: Spelling,
  allowed: Allowed,
): UrlVerdict {
  if (port === 0) return refused('Port 0 cannot be called.');
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const listed = isListed(hostname, port, allowed.hosts);
  const addresses = fixedAddresses(hostname);
  const origin = `${name}://${hostname.includes(':') ? `[${hostname}]` : hostname}${port === defaultPort ? '' : `:${port}`}`;
  const destination = { origin, hostname, port, secure, path: url.pathname + url.search, listed };
  const secureOnly = `The URL must use ${secureName(spelling)}, unless the operator lists its host in CASEWIRE_ALLOW_TARGETS.`;
  return addresses ? checkFixed({ ...destination, addresses }, secureOnly, allowed) : checkName({ ...destination, addresses }, secureOnly);
}

function secureName({ schemes }: Spelling): string {
  return Object.keys(schemes)[0] ?? '';
}

function noCredentials(spelling: Spelling): string {
  const instead = spelling === spellings.webhook ? '' : ' Put the password into a secret and name it in `auth`, as {secret.NAME}.';
  return `The URL must not hold credentials.${instead}`;
}

/** Literals and `localhost`: the address is known now, so the whole verdict is. */
function checkFixed(
  destination: Destination & { readonly addresses: readonly string[] },
  secureOnly: string,
  allowed: Allowed,
): UrlVerdict {
  const callable = destination.addresses.filter((text) => {
    const address = readAddress(text);
    if (!address || isNeverCallable(address)) return false;
    if (destination.listed || isAllowed(address, destination.port, allowed)) return true;
    return destination.secure && isPublic(address);
  });
  if (callable.length > 0) return { ok: true, destination: { ...destination, addresses: callable } };
  const plain = destination.addresses.some((text) => isPublicText(text));
  return refused(plain && !destination.secure ? secureOnly : `The address of ${destination.hostname} is not public and is not allowed.`);
}

function checkName(destination: Destination, secureOnly: string): UrlVerdict {
  const { hostname, listed } = destination;
  const isName = hostname.length <= 253 && hostname.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  if (!isName) return refused('The host is not a valid name.');
  if (metadataNames.has(hostname)) return refused(`${hostname} may not be called.`);
  if (listed) return { ok: true, destination };
  if (!hostname.includes('.') || privateSuffix.test(hostname)) return refused(`${hostname} is a private name and is not allowed.`);
  return destination.secure ? { ok: true, destination } : refused(secureOnly);
}

/** The addresses that a host means without asking anyone: a literal itself, or loopback for `localhost` (RFC 6761). */
function fixedAddresses(hostname: string): readonly string[] | null {
  if (hostname.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return [hostname];
  return /(^|\.)localhost(\.localdomain)?$/.test(hostname) ? loopbackAddresses : null;
}

function isPublicText(text: string): boolean {
  const address = readAddress(text);
  return address !== null && isPublic(address) && !isNeverCallable(address);
}

function isAllowed(address: Address, port: number, allowed: Allowed): boolean {
  return allowed.blocks.some((entry) => (entry.port === null || entry.port === port) && inAnyBlock(address, [entry.block]));
}

function isListed(hostname: string, port: number, hosts: readonly AllowedHost[]): boolean {
  return hosts.some(
    (entry) =>
      (entry.port === null || entry.port === port) &&
      (entry.host.startsWith('.') ? hostname.endsWith(entry.host) : hostname === entry.host),
  );
}

function refused(reason: string): UrlVerdict {
  return { ok: false, reason };
}

function readAllowed(allow: readonly string[]): Allowed {
  const entries = allow
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(readEntry);
  return { blocks: entries.filter((entry) => 'block' in entry), hosts: entries.filter((entry) => 'host' in entry) };
}

function readEntry(text: string): AllowedBlock | AllowedHost {
  const asBlock = text.includes('/') ? readBlock(text) : null;
  if (asBlock) return { block: asBlock, port: null };
  const [, bracketed, bare, portText] =
    /^(?:\[([^\]]+)\]|([^:[\]/]+|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const port = portText === undefined ? null : Number(portText);
  const host = bracketed ?? bare;
  if (host === undefined || (port !== null && (port < 1 || port > 65535))) throw badEntry(text);
  const address = readAddress(host);
  if (address) return { block: [address, address.kind() === 'ipv4' ? 32 : 128], port };
  const name = host.replace(/^\*(?=\.)/, '');
  const probe = `http://${name.replace(/^\./, '')}/`;
  if (bracketed !== undefined || /[*\s@?#\\]/.test(name) || !URL.canParse(probe)) throw badEntry(text);
  const normal = new URL(probe).hostname.replace(/\.$/, '');
  const odd = readAddress(normal);
  if (odd) return { block: [odd, 32], port };
  return { host: name.startsWith('.') ? `.${normal}` : normal, port };
}

function badEntry(text: string): Error {
  return new Error(`"${text}" is not a target: give a CIDR block, an address, a host name or *.suffix, with :port if need be.`);
}

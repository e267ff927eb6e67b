// What is wrong with the delivery settings of a subscription entry: filter, transform, headers, auth, limits. Called when one is saved.
// Pure. The settings' meaning is in domain/subscription.ts.

import { suggestion } from '../domain/did-you-mean.ts';
import type { PathError } from '../domain/errors.ts';
import { headerFault } from '../domain/header-fault.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { destinationTypes, signatureKinds } from '../domain/subscription.ts';
import { checkJmespath } from '../expressions/jmespath.ts';
import { brokerFaults } from './broker-settings.ts';

/** The names of all settings, as an entry writes them. */
export const settingNames = [
  'filter',
  'transform',
  'headers',
  'auth',
  'ordering',
  'rateLimit',
  'maxInFlight',
  'signatures',
  'includeChanges',
  'environment',
  'destination',
] as const;

type Checks = Readonly<Record<(typeof settingNames)[number], (value: Json) => readonly PathError[]>>;

/** Secrets never stand in a subscription: only their names do. */
const secretReference = /^\{secrets?\.[A-Za-z0-9_]{1,128}\}$/;
const ours = /^(webhook-|x-casewire-|x-hmac-signature$|content-type$)/;

/** All faults, with paths relative to the entry. */
export function settingsFaults(entry: JsonObject): readonly PathError[] {
  const faults = settingNames.flatMap((name) => {
    const value = entry[name];
    return value === undefined ? [] : checks[name](value).map(({ path, message }) => ({ path: path ? `${name}.${path}` : name, message }));
  });
  const type = destinationTypes.find((known) => known === entry['type']);
  return type ? [...faults, ...brokerFaults(type, entry)] : faults;
}

const checks: Checks = {
  filter: expressionFaults,
  transform: expressionFaults,
  headers: headerFaults,
  auth: authFaults,
  ordering: (value) => fault(value === 'none' || value === 'case', 'must be "none" or "case"'),
  rateLimit: (value) => fault(isWhole(value, 1, 10_000), 'must be a whole number of deliveries a second, from 1 to 10000'),
  maxInFlight: (value) => fault(isWhole(value, 1, 1_000), 'must be a whole number from 1 to 1000'),
  signatures: (value) => fault(isSignatureList(value), 'must be a list of "v1" and "v1a"'),
  includeChanges: (value) => fault(typeof value === 'boolean', 'must be true or false'),
  environment: (value) => fault(value === 'sandbox' || value === 'production', 'must be "sandbox" or "production"'),
  // What belongs in it depends on the type: see brokerFaults.
  destination: () => [],
};

function fault(good: boolean, message: string): readonly PathError[] {
  return good ? [] : [{ path: '', message }];
}

const isWhole = (value: Json, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const isSignatureList = (value: Json): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((kind) => signatureKinds.some((known) => known === kind));

function expressionFaults(value: Json): readonly PathError[] {
  if (typeof value !== 'string' || value === '') return fault(false, 'must be a JMESPath expression as text');
  const message = checkJmespath(value);
  return message === null ? [] : fault(false, `is no JMESPath: ${message}`);
}

function headerFaults(value: Json): readonly PathError[] {
  if (!isJsonObject(value)) return fault(false, 'must be an object of names and texts');
  if (Object.keys(value).length > 50) return fault(false, 'must hold at most 50 headers');
  return Object.entries(value).flatMap(([path, text]) => {
    if (typeof text !== 'string' || text.length > 4_000) return [{ path, message: 'must be text of at most 4000 characters' }];
    if (ours.test(path.toLowerCase())) return [{ path, message: 'is set by Casewire and cannot be chosen' }];
    const message = headerFault(path, text);
    return message === null ? [] : [{ path, message }];
  });
}

/** Each way to authenticate: its members, and which of them is a secret. */
const authMembers: Readonly<Record<string, Readonly<Record<string, 'text' | 'secret' | 'optional' | 'url'>>>> = {
  basic: { username: 'text', password: 'secret' },
  bearer: { token: 'secret' },
  oauth2: { tokenUrl: 'url', clientId: 'text', clientSecret: 'secret', scope: 'optional', audience: 'optional' },
  mtls: { certificate: 'secret', key: 'secret', ca: 'optional' },
};

function authFaults(value: Json): readonly PathError[] {
  if (!isJsonObject(value)) return fault(false, 'must be an object with `type`');
  const { type, ...rest } = value;
  const members = typeof type === 'string' && Object.hasOwn(authMembers, type) ? authMembers[type] : undefined;
  if (!members) return [{ path: 'type', message: `must be one of ${Object.keys(authMembers).join(', ')}` }];
  const names = Object.keys(members);
  const unknown = Object.keys(rest).filter((name) => !names.includes(name));
  return [
    ...unknown.map((path) => ({ path, message: `unknown key.${suggestion(path, names)}` })),
    ...names.flatMap((path) => memberFaults(path, members[path] ?? 'text', value[path])),
  ];
}

function memberFaults(path: string, kind: 'text' | 'secret' | 'optional' | 'url', value: Json | undefined): readonly PathError[] {
  if (value === undefined && kind === 'optional') return [];
  if (typeof value !== 'string' || value === '' || value.length > 4_000)
    return [{ path, message: 'must be text of at most 4000 characters' }];
  if (kind === 'url' && !URL.canParse(value)) return [{ path, message: 'must be a URL' }];
  if (kind !== 'secret' || secretReference.test(value)) return [];
  return [{ path, message: 'must name a secret of the workspace, as {secret.NAME}: put it there with POST /api/v1/external/secrets' }];
}

// What a subscription to a broker says beside its events: where its messages go, and with which login. Checked when it is saved, filled
// in when a message is sent. Pure. The settings' meaning for users: docs/destinations.md.

import type { BrokerCredentials, BrokerPlace, BrokerType } from '../domain/broker.ts';
import { suggestion } from '../domain/did-you-mean.ts';
import type { PathError } from '../domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { DestinationType } from '../domain/subscription.ts';

/** What may stand in braces in a subject, a routing key or the name of a Redis stream. */
export interface PlaceValues {
  readonly eventName: string;
  /** `none` for events about webhooks themselves. */
  readonly workflowRuntimeId: string;
}

const placeNames: readonly (keyof PlaceValues)[] = ['eventName', 'workflowRuntimeId'];
const braces = /\{([^{}]*)\}/g;
/** What values make of a template is longer than the template; the brokers' own limit is 255 bytes. */
const mostText = 150;

interface Member {
  readonly optional?: true;
  readonly template?: true;
  /** What is wrong; null when nothing is. Templates are checked with letters in place of their braces. */
  readonly fault: (value: Json) => string | null;
}

const destinations: Readonly<Record<BrokerType, Readonly<Record<string, Member>>>> = {
  nats: {
    subject: { template: true, fault: subjectFault },
    stream: { optional: true, fault: (value) => textFault(value, /^[^\s.*>\\/]+$/, 'must be the name of a stream') },
  },
  rabbitmq: {
    exchange: { fault: (value) => textFault(value, /^[^{}\p{Cc}]*$/u, 'must be the name of an exchange; "" is the default one') },
    routingKey: { template: true, fault: (value) => textFault(value, /^\P{Cc}*$/u, 'must be a routing key') },
  },
  'redis-stream': {
    stream: { template: true, fault: (value) => textFault(value, /^\P{Cc}+$/u, 'must be the key of a stream') },
    maxLength: { optional: true, fault: lengthFault },
  },
};

const logins: Readonly<Record<BrokerType, readonly string[]>> = {
  nats: ['basic', 'bearer'],
  rabbitmq: ['basic'],
  'redis-stream': ['basic'],
};

/** All faults of `destination` and of the kind of `auth`, with paths relative to the entry. */
export function brokerFaults(type: DestinationType, { destination, auth }: JsonObject): readonly PathError[] {
  if (type === 'webhook') {
    return destination === undefined ? [] : [{ path: 'destination', message: 'is for brokers: a webhook goes to its `url`' }];
  }
  return [...destinationFaults(type, destination), ...loginFaults(type, auth)];
}

function destinationFaults(type: BrokerType, destination: Json | undefined): readonly PathError[] {
  const members = destinations[type];
  const names = Object.keys(members);
  if (!isJsonObject(destination)) return [{ path: 'destination', message: `must be an object with ${names.join(' and ')}` }];
  const unknown = Object.keys(destination).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => ({ path: `destination.${name}`, message: `unknown key.${suggestion(name, names)}` })),
    ...Object.entries(members).flatMap(([name, member]) => {
      const message = memberFault(member, destination[name]);
      return message === null ? [] : [{ path: `destination.${name}`, message }];
    }),
  ];
}

function memberFault({ optional, template, fault }: Member, value: Json | undefined): string | null {
  if (value === undefined) return optional ? null : 'is missing';
  if (!template || typeof value !== 'string') return fault(value);
  const unknown = [...value.matchAll(braces)].map(([, name = '']) => name).filter((name) => !placeNames.some((known) => known === name));
  if (unknown[0] !== undefined) return `{${unknown[0]}} stands for nothing: there are {eventName} and {workflowRuntimeId}`;
  return fault(value.replaceAll(braces, 'x'));
}

function textFault(value: Json, pattern: RegExp, message: string): string | null {
  const fits = typeof value === 'string' && value.length <= mostText && value.isWellFormed() && pattern.test(value);
  return fits ? null : `${message}, as text of at most ${mostText} characters`;
}

function subjectFault(value: Json): string | null {
  if (typeof value === 'string' && /^(\$|_INBOX\.)/.test(value)) return 'begins with a name that NATS keeps for itself';
  return textFault(value, /^[^\s.*>]+(\.[^\s.*>]+)*$/, 'must be a subject without wildcards');
}

function lengthFault(value: Json): string | null {
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000_000;
  return fits ? null : 'must be a whole number of entries, from 1 to 1000000000';
}

function loginFaults(type: BrokerType, auth: Json | undefined): readonly PathError[] {
  if (!isJsonObject(auth) || logins[type].some((known) => known === auth['type'])) return [];
  return [{ path: 'auth.type', message: `must be ${logins[type].join(' or ')} for ${type}` }];
}

/** Where a message goes; null when the stored destination is not one of ours. */
export function placeOf(type: BrokerType, destination: JsonObject = {}, values: PlaceValues): BrokerPlace | null {
  if (destinationFaults(type, destination).length > 0) return null;
  const text = (name: string): string => {
    const value = destination[name];
    return typeof value === 'string' ? value.replaceAll(braces, (_all, key: keyof PlaceValues) => values[key]) : '';
  };
  const { stream, exchange, maxLength } = destination;
  switch (type) {
    case 'nats':
      return { kind: 'nats', subject: text('subject'), stream: typeof stream === 'string' ? stream : null };
    case 'rabbitmq':
      return { kind: 'rabbitmq', exchange: typeof exchange === 'string' ? exchange : '', routingKey: text('routingKey') };
    case 'redis-stream':
      return { kind: 'redis-stream', stream: text('stream'), maxLength: typeof maxLength === 'number' ? maxLength : null };
  }
}

/** The login, of an `auth` whose secrets are filled in; null for kinds that no broker knows. */
export function credentialsOf(auth: JsonObject): BrokerCredentials | null {
  const { type, username, password, token } = auth;
  if (type === 'basic' && typeof username === 'string' && typeof password === 'string') return { kind: 'password', username, password };
  return type === 'bearer' && typeof token === 'string' ? { kind: 'token', token } : null;
}

import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../domain/json.ts';
import type { DestinationType } from '../domain/subscription.ts';
import { brokerFaults, credentialsOf, placeOf } from './broker-settings.ts';

const values = { eventName: 'workflow.completed', workflowRuntimeId: 'c1' };
const faults = (type: DestinationType, destination: unknown, auth?: JsonObject) =>
  brokerFaults(type, { destination: destination as JsonObject, ...(auth ? { auth } : {}) });

describe('brokerFaults', () => {
  it.each([
    ['nats', { subject: 'casewire.{eventName}.{workflowRuntimeId}' }],
    ['nats', { subject: 'casewire', stream: 'EVENTS' }],
    ['rabbitmq', { exchange: 'events', routingKey: '{eventName}' }],
    ['rabbitmq', { exchange: '', routingKey: 'queue with blanks' }],
    ['redis-stream', { stream: 'casewire:{eventName}' }],
    ['redis-stream', { stream: 's', maxLength: 1_000 }],
  ] as const)('finds nothing wrong with %s %o', (type, destination) => {
    expect(faults(type, destination)).toEqual([]);
  });

  it.each([
    ['nats', undefined, 'destination', /object with subject and stream/],
    ['nats', [], 'destination', /object with subject and stream/],
    ['nats', {}, 'destination.subject', /is missing/],
    ['nats', { subject: '' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: 'a.*' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: 'a.>' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: 'a..b' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: 'a b' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: 'a\r\nPUB b 0' }, 'destination.subject', /without wildcards/],
    ['nats', { subject: '$JS.API.STREAM.DELETE.EVENTS' }, 'destination.subject', /keeps for itself/],
    ['nats', { subject: 'a'.repeat(151) }, 'destination.subject', /150 characters/],
    ['nats', { subject: '{secret.X}' }, 'destination.subject', /\{secret\.X\} stands for nothing/],
    ['nats', { subject: '{event}' }, 'destination.subject', /\{event\} stands for nothing/],
    ['nats', { subject: 'a', stream: 'b.c' }, 'destination.stream', /name of a stream/],
    ['nats', { subject: 'a', subjects: 'b' }, 'destination.subjects', /unknown key. Did you mean/],
    ['rabbitmq', { routingKey: 'a' }, 'destination.exchange', /is missing/],
    ['rabbitmq', { exchange: 'a', routingKey: 7 }, 'destination.routingKey', /must be a routing key/],
    ['rabbitmq', { exchange: '{eventName}', routingKey: 'a' }, 'destination.exchange', /name of an exchange/],
    ['rabbitmq', { exchange: 'a', routingKey: 'a\u0000' }, 'destination.routingKey', /must be a routing key/],
    ['redis-stream', { stream: '' }, 'destination.stream', /key of a stream/],
    ['redis-stream', { stream: 's', maxLength: 0 }, 'destination.maxLength', /whole number/],
    ['redis-stream', { stream: 's', maxLength: '10' }, 'destination.maxLength', /whole number/],
    ['webhook', { subject: 'a' }, 'destination', /is for brokers/],
  ] as const)('refuses %s %o', (type, destination, path, message) => {
    expect(faults(type, destination)).toContainEqual({ path, message: expect.stringMatching(message) });
  });

  it('knows which login each broker takes', () => {
    const [basic, bearer, oauth2] = ['basic', 'bearer', 'oauth2'].map((type) => ({ type }));
    expect(faults('nats', { subject: 'a' }, basic)).toEqual([]);
    expect(faults('nats', { subject: 'a' }, bearer)).toEqual([]);
    expect(faults('nats', { subject: 'a' }, oauth2)).toEqual([{ path: 'auth.type', message: 'must be basic or bearer for nats' }]);
    expect(faults('redis-stream', { stream: 'a' }, bearer)).toEqual([{ path: 'auth.type', message: 'must be basic for redis-stream' }]);
    expect(faults('rabbitmq', { exchange: 'a', routingKey: 'b' }, bearer)).toHaveLength(1);
    expect(brokerFaults('webhook', { auth: { type: 'mtls' } })).toEqual([]);
  });
});

describe('placeOf', () => {
  it('fills in the names of the event and of the case', () => {
    expect(placeOf('nats', { subject: 'a.{eventName}.{workflowRuntimeId}' }, values)).toEqual({
      kind: 'nats',
      subject: 'a.workflow.completed.c1',
      stream: null,
    });
    expect(placeOf('rabbitmq', { exchange: 'events', routingKey: '{eventName}' }, values)).toEqual({
      kind: 'rabbitmq',
      exchange: 'events',
      routingKey: 'workflow.completed',
    });
    expect(placeOf('redis-stream', { stream: '{workflowRuntimeId}', maxLength: 5 }, values)).toEqual({
      kind: 'redis-stream',
      stream: 'c1',
      maxLength: 5,
    });
  });

  it('makes nothing of a destination that was never checked', () => {
    expect(placeOf('nats', undefined, values)).toBeNull();
    expect(placeOf('nats', { subject: '$SYS.x' }, values)).toBeNull();
    expect(placeOf('rabbitmq', { stream: 'a' }, values)).toBeNull();
  });
});

describe('credentialsOf', () => {
  it('takes basic and bearer, and nothing else', () => {
    expect(credentialsOf({ type: 'basic', username: 'u', password: 'p' })).toEqual({ kind: 'password', username: 'u', password: 'p' });
    expect(credentialsOf({ type: 'bearer', token: 't' })).toEqual({ kind: 'token', token: 't' });
    expect(credentialsOf({ type: 'basic', username: 'u' })).toBeNull();
    expect(credentialsOf({ type: 'mtls', certificate: 'c', key: 'k' })).toBeNull();
  });
});

// The rule for the URLs of brokers: the same hosts and addresses as for webhooks, under other schemes.

import { describe, expect, it } from 'vitest';

import type { BrokerType } from '../domain/broker.ts';
import { createDestinationRule } from './destination-safety.ts';

const strict = createDestinationRule([]);
const open = createDestinationRule(['10.0.0.0/8', 'broker', '192.168.7.7:4222']);

const place = (type: BrokerType, url: string, rule = strict) => {
  const verdict = rule.checkUrl(url, type);
  return verdict.ok
    ? [verdict.destination.hostname, verdict.destination.port, verdict.destination.secure, verdict.destination.path]
    : verdict.reason;
};

describe('the URL of a broker', () => {
  it.each([
    ['nats', 'nats+tls://example.com', ['example.com', 4222, true, '/']],
    ['nats', 'NATS+TLS://EXAMPLE.com.:443/', ['example.com', 443, true, '/']],
    ['nats', 'nats+tls://example.com:80', ['example.com', 80, true, '/']],
    ['nats', 'nats+tls://[2606:4700:4700::1111]', ['2606:4700:4700::1111', 4222, true, '/']],
    ['rabbitmq', 'amqps://example.com/sales%2Feu', ['example.com', 5671, true, '/sales%2Feu']],
    ['redis-stream', 'rediss://example.com:6380/3', ['example.com', 6380, true, '/3']],
  ] as const)('%s takes %s', (type, url, expected) => {
    expect(place(type, url)).toEqual(expected);
  });

  it.each([
    ['nats', 'nats://example.com', /must use nats\+tls, unless/],
    ['rabbitmq', 'amqp://example.com', /must use amqps, unless/],
    ['redis-stream', 'redis://1.1.1.1', /must use rediss, unless/],
    ['nats', 'https://example.com', /must begin with nats\+tls:\/\//],
    ['nats', 'amqps://example.com', /must begin with nats\+tls:\/\//],
    ['rabbitmq', 'constructor://example.com', /must begin with amqps:\/\//],
    ['nats', 'nats+tls://127.0.0.1', /not public/],
    ['nats', 'nats+tls://127.1', /not public/],
    ['nats', 'nats+tls://0x7f.1:4222', /not public/],
    ['nats', 'nats+tls://2130706433', /not public/],
    ['rabbitmq', 'amqps://[::ffff:10.0.0.1]', /not public/],
    ['rabbitmq', 'amqps://169.254.169.254', /not public/],
    ['redis-stream', 'rediss://localhost', /not public/],
    ['redis-stream', 'rediss://%31%32%37.0.0.1', /not public/],
    ['redis-stream', 'rediss://redis.internal', /private name/],
    ['redis-stream', 'rediss://redis', /private name/],
    ['redis-stream', 'rediss://user:pass@example.com', /credentials. Put the password into a secret/],
    ['nats', 'nats+tls://token@example.com', /credentials. Put the password into a secret/],
    ['nats', 'nats+tls://example.com/subject', /the subject belongs in `destination`/],
    ['nats', 'nats+tls://example.com?tls=off', /the subject belongs in `destination`/],
    ['rabbitmq', 'amqps://example.com/a/b', /a virtual host/],
    ['rabbitmq', 'amqps://example.com/?heartbeat=1', /a virtual host/],
    ['redis-stream', 'rediss://example.com/name', /a database by its number/],
    ['redis-stream', 'rediss://example.com/0?family=6', /a database by its number/],
    ['nats', 'nats+tls://example.com#x', /fragment/],
    ['nats', 'nats+tls:///etc', /must begin with/],
    ['nats', 'nats+tls://exa mple.com', /blanks/],
    ['nats', 'nats+tls://example.com:0', /Port 0/],
    ['nats', 'nats+tls://example.com:99999', /cannot be read/],
  ] as const)('%s does not take %s', (type, url, reason) => {
    expect(place(type, url)).toMatch(reason);
  });

  it('may lead to what the operator allows, in the clear too', () => {
    expect(place('nats', 'nats://10.1.2.3', open)).toEqual(['10.1.2.3', 4222, false, '/']);
    expect(place('redis-stream', 'redis://broker/1', open)).toEqual(['broker', 6379, false, '/1']);
    expect(place('nats', 'nats://192.168.7.7', open)).toEqual(['192.168.7.7', 4222, false, '/']);
    expect(place('nats', 'nats://192.168.7.7:4223', open)).toMatch(/not public/);
    expect(place('nats', 'nats://169.254.169.254', createDestinationRule(['0.0.0.0/0']))).toMatch(/not public/);
  });

  it('is not taken for a webhook, nor the other way round, once the verdict is remembered', () => {
    const rule = createDestinationRule([]);
    expect(rule.checkUrl('nats+tls://example.com', 'nats').ok).toBe(true);
    expect(rule.checkUrl('nats+tls://example.com').ok).toBe(false);
    expect(rule.checkUrl('https://example.com').ok).toBe(true);
    expect(rule.checkUrl('https://example.com', 'nats').ok).toBe(false);
  });
});

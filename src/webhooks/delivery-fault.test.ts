import { describe, expect, it } from 'vitest';
import type { DueDelivery } from '../domain/delivery.ts';
import { deliveryFault } from './delivery-fault.ts';

const reasonOf = (row: Record<string, unknown>): string | null => {
  const good = { request: null, settings: {}, url: 'https://receiver.example/hook', body: '{}' };
  return deliveryFault({ ...good, ...row } as unknown as DueDelivery)?.reason ?? null;
};
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('deliveryFault', () => {
  it('finds nothing in rows as we write them', () => {
    expect(reasonOf({})).toBeNull();
    expect(
      reasonOf({
        settings: {
          headers: { 'x-a': '{secret.A}' },
          ordering: 'case',
          signatures: ['v1a'],
          auth: { type: 'bearer', token: '{secret.A}' },
        },
      }),
    ).toBeNull();
    expect(reasonOf({ url: 'nats://broker.example:4222', settings: { destination: { subject: 'a' } } })).toBeNull();
    const request = { method: 'POST', url: ['https://a.example/', { secret: 'A' }], headers: { 'x-a': ['b'] }, body: ['{}'] };
    expect(reasonOf({ request, url: '', body: '' })).toBeNull();
    expect(reasonOf({ request: { ...request, body: null, fault: { reason: 'missing_value', detail: 'no a.b' } }, url: '' })).toBeNull();
  });

  it('names what is gone', () => {
    expect(reasonOf({ unsendable: 'payload_expired', body: '' })).toBe('payload_expired');
    expect(reasonOf({ unsendable: 'erased', body: '' })).toBe('erased');
  });

  it.each([
    ['a text', 'on'],
    ['a list', []],
    ['headers that are a text', { headers: 'x' }],
    ['a header that is an object', { headers: { 'x-a': {} } }],
    ['auth without a type', { auth: { token: 'x' } }],
    ['an unknown signature', { signatures: ['v9'] }],
    ['no signature at all', { signatures: [] }],
    ['a destination that is a number', { destination: 4 }],
    ['a setting that is null', { headers: null }],
  ])('refuses settings of the wrong shape: %s', (_what, settings) => {
    expect(reasonOf({ settings })).toBe('invalid_settings');
  });

  it.each([['not a url'], [''], ['http://']])('refuses a URL that is none: %j', (url) => {
    expect(reasonOf({ url })).toBe('invalid_url');
  });

  it.each([
    ['a text', 'POST'],
    ['without a method', { url: [], headers: {}, body: null }],
    ['a url in one piece', { method: 'POST', url: 'https://a.example', headers: {}, body: null }],
    ['a body of numbers', { method: 'POST', url: [''], headers: {}, body: [1] }],
    ['a deep header', { method: 'POST', url: [''], headers: { a: JSON.parse(nested(3_000)) }, body: null }],
  ])('refuses a custom request of the wrong shape: %s', (_what, request) => {
    expect(reasonOf({ request, url: '' })).toBe('invalid_request');
  });

  it('refuses a body that nests too deep, and counts no bracket inside a text', () => {
    expect(reasonOf({ body: nested(2_001) })).toBe('body_too_deep');
    expect(reasonOf({ body: '{"a":'.repeat(2_001) })).toBe('body_too_deep');
    expect(reasonOf({ body: nested(2_000) })).toBeNull();
    expect(reasonOf({ body: JSON.stringify({ text: `"\\${'['.repeat(9_000)}` }) })).toBeNull();
    expect(reasonOf({ body: JSON.stringify(Array.from({ length: 5_000 }, () => [])) })).toBeNull();
  });
});

import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { callerAddress } from './caller-address.ts';

const of = (ip: string) => callerAddress({ ip, socket: { remoteAddress: '10.0.0.1' } } as unknown as FastifyRequest);

describe('the address that a request is counted by', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['203.0.113.7:50123', '203.0.113.7'],
    ['[2001:db8::7]:50123', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
  ])('is of %s the address %s', (ip, address) => {
    expect(of(ip)).toBe(address);
  });

  it.each(['unknown', '_hidden', '', '999.1.1.1:1', '[nonsense]:1'])('is that of the connection where a proxy wrote "%s"', (ip) => {
    expect(of(ip)).toBe('10.0.0.1');
  });
});

// The rule against an oracle that shares nothing with it: test/support/address-oracle.ts.

import { describe, expect, it } from 'vitest';

import { generator, randomV4, randomV6, v4Oracle, v4Text, v6Oracle, v6Text } from '../../test/support/address-oracle.ts';
import { createDestinationRule, type Destination } from './destination-safety.ts';
import { isNeverCallable, isPublic, readAddress, readBlock } from './public-address.ts';

const anywhere: Destination = {
  origin: 'https://example.com',
  hostname: 'example.com',
  port: 443,
  secure: true,
  path: '/',
  addresses: null,
  listed: false,
};

/** The million of T20 with CASEWIRE_PROOF_FULL=1. */
const rounds = process.env['CASEWIRE_PROOF_FULL'] === '1' ? 500_000 : 25_000;

describe('public addresses', () => {
  it('agree with an independent oracle on random IPv4 addresses, seed 1', () => {
    const next = generator(1);
    const rule = createDestinationRule([]);
    const disagreements: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const value = randomV4(next);
      if (rule.checkAddress(v4Text(value), anywhere) !== v4Oracle(value)) disagreements.push(v4Text(value));
    }
    expect(disagreements).toEqual([]);
  }, 60_000);

  it('agree with an independent oracle on random IPv6 addresses, seed 2', () => {
    const next = generator(2);
    const rule = createDestinationRule([]);
    const disagreements: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const value = randomV6(next);
      if (rule.checkAddress(v6Text(value), anywhere) !== v6Oracle(value)) disagreements.push(v6Text(value));
    }
    expect(disagreements).toEqual([]);
  }, 60_000);

  it('stay closed around metadata, whatever is allowed', () => {
    const rule = createDestinationRule(['0.0.0.0/0', '::/0']);
    const metadata = [
      '169.254.169.254',
      '169.254.170.2',
      '169.254.0.23',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd20:ce::254',
      'fd00:42::42',
      'fe80::a9fe:a9fe',
    ];
    for (const address of metadata) expect(rule.checkAddress(address, { ...anywhere, listed: true }), address).toBe(false);
    for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fd12::1', '168.63.129.17'])
      expect(rule.checkAddress(address, anywhere), address).toBe(true);
  });
});

describe('readAddress', () => {
  it('turns carried addresses into the IPv4 address that is really reached', () => {
    expect(readAddress('::ffff:a00:1')?.toString()).toBe('10.0.0.1');
    expect(readAddress('64:ff9b::808:808')?.toString()).toBe('8.8.8.8');
    expect(readAddress('2002:808:808::')?.toString()).toBe('2002:808:808::');
  });

  it.each(['', 'localhost', '127.1', '0x7f.0.0.1', '0177.0.0.1', '256.0.0.1', '1.2.3.4.5', '::1%lo', '[::1]', ':::', '1.2.3.4/32'])(
    'reads nothing from %j',
    (text) => {
      expect(readAddress(text)).toBeNull();
    },
  );
});

describe('readBlock', () => {
  it('reads full notation only', () => {
    expect(readBlock('10.0.0.0/8')?.[1]).toBe(8);
    for (const text of ['10.0.0.0', '10.0.0/8', '10/8', '10.0.0.0/33', 'fe80::%1/64', 'x/8', '10.0.0.0/8/8'])
      expect(readBlock(text), text).toBeNull();
  });
});

describe('what is never callable', () => {
  it('names hidden IPv4 addresses, and leaves loopback to the operator', () => {
    const never = (text: string) => isNeverCallable(readAddress(text) ?? raise(text));
    for (const text of ['::7f00:1', '::ffff:0:7f00:1', '64:ff9b:1::1', '2002::1', '2001::1', '::5efe:7f00:1', '2a00::200:5efe:808:808'])
      expect(never(text), text).toBe(true);
    for (const text of ['::1', '10.0.0.1', 'fd12::1', '2a00::1']) expect(never(text), text).toBe(false);
    expect(isPublic(readAddress('2a00::1') ?? raise('2a00::1'))).toBe(true);
  });
});

function raise(text: string): never {
  throw new Error(`${text} was not read`);
}

// The rule against an oracle that shares nothing with it: plain bit arithmetic on numbers, written from IANA's registries.

import { describe, expect, it } from 'vitest';

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

// First address and number of free low bits.
const v4Special: readonly (readonly [number, number])[] = [
  [0x00000000, 24],
  [0x0a000000, 24],
  [0x64400000, 22],
  [0x7f000000, 24],
  [0xa9fe0000, 16],
  [0xac100000, 20],
  [0xc0000000, 8],
  [0xc0000200, 8],
  [0xc01fc400, 8],
  [0xc034c100, 8],
  [0xc0586300, 8],
  [0xc0a80000, 16],
  [0xc0af3000, 8],
  [0xc6120000, 17],
  [0xc6336400, 8],
  [0xcb007100, 8],
  [0xe0000000, 29],
];
const wireServer = 0xa83f8110;

function v4Oracle(value: number): boolean {
  if (value === wireServer) return false;
  return !v4Special.some(([first, free]) => Math.floor(value / 2 ** free) === first / 2 ** free);
}

function v6Oracle(value: bigint): boolean {
  const top = (bits: bigint) => value >> (128n - bits);
  const low32 = Number(value & 0xffffffffn);
  if (top(96n) === 0xffffn) return v4Oracle(low32);
  if (top(96n) === 0x64ff9b0000000000000000n) return v4Oracle(low32);
  if (top(3n) !== 1n) return false;
  if (top(23n) === 0x2001n << 7n) return false;
  if (top(32n) === 0x20010db8n || top(16n) === 0x2002n || top(48n) === 0x2620004f8000n || top(20n) === 0x3fff0n) return false;
  const interfaceHigh = Number((value >> 32n) & 0xffffffffn);
  return interfaceHigh !== 0x00005efe && interfaceHigh !== 0x02005efe;
}

/** mulberry32: seeded, so that a failure comes back. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const v4Text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

function v6Text(value: bigint): string {
  return Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16)).join(':');
}

const v6Prefixes: readonly (readonly [bigint, bigint])[] = [
  [0x0n, 96n],
  [0xffffn, 96n],
  [0xffff0000n, 96n],
  [0x64ff9b0000000000000000n, 96n],
  [0x64ff9b0001n, 48n],
  [0x2001n, 16n],
  [0x20010000n, 32n],
  [0x20010db8n, 32n],
  [0x2002n, 16n],
  [0x2620004f8000n, 48n],
  [0x3fff0n, 20n],
  [0x3fffn, 16n],
  [0xfdn, 8n],
  [0xfe80n, 16n],
  [0xffn, 8n],
  [1n, 3n],
  [2n, 3n],
  [0n, 3n],
  [0x2a001450n, 32n],
];

describe('public addresses', () => {
  it('agree with an independent oracle on 50,000 IPv4 addresses, seed 1', () => {
    const next = generator(1);
    const rule = createDestinationRule([]);
    const disagreements: string[] = [];
    for (let round = 0; round < 50_000; round += 1) {
      const [first, free] = v4Special[next() % v4Special.length] ?? [0, 0];
      // Anywhere; in a block; just outside it.
      const value = [next(), first + (next() % 2 ** free), (first + 2 ** 32 - 1) % 2 ** 32, (first + 2 ** free) % 2 ** 32][next() % 4] ?? 0;
      if (rule.checkAddress(v4Text(value), anywhere) !== v4Oracle(value)) disagreements.push(v4Text(value));
    }
    expect(disagreements).toEqual([]);
  }, 30_000);

  it('agree with an independent oracle on 50,000 IPv6 addresses, seed 2', () => {
    const next = generator(2);
    const rule = createDestinationRule([]);
    const random = () => Array.from({ length: 4 }, next).reduce((value, part) => (value << 32n) | BigInt(part), 0n);
    const disagreements: string[] = [];
    for (let round = 0; round < 50_000; round += 1) {
      const [prefix, bits] = v6Prefixes[next() % v6Prefixes.length] ?? [0n, 1n];
      const inside = (prefix << (128n - bits)) | (random() & ((1n << (128n - bits)) - 1n));
      const isatap = (inside & ~(0xffffffffn << 32n)) | ((next() % 2 ? 0x5efen : 0x02005efen) << 32n);
      const value = [random(), inside, isatap, (inside & ~0xffffffffn) | BigInt(next() % 65536)][next() % 4] ?? 0n;
      if (rule.checkAddress(v6Text(value), anywhere) !== v6Oracle(value)) disagreements.push(v6Text(value));
    }
    expect(disagreements).toEqual([]);
  }, 30_000);

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

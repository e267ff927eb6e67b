// An oracle of its own for addresses: plain bit arithmetic on numbers, written from IANA's special-purpose registries. It shares nothing
// with the product, which works with blocks and a library. And random addresses, seeded, that crowd around the blocks' edges.

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

export function v4Oracle(value: number): boolean {
  if (value === wireServer) return false;
  return !v4Special.some(([first, free]) => Math.floor(value / 2 ** free) === first / 2 ** free);
}

export function v6Oracle(value: bigint): boolean {
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
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export const v4Text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

export function v6Text(value: bigint): string {
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

/** Anywhere; in a special block; just outside of one. */
export function randomV4(next: () => number): number {
  const [first, free] = v4Special[next() % v4Special.length] ?? [0, 0];
  return [next(), first + (next() % 2 ** free), (first + 2 ** 32 - 1) % 2 ** 32, (first + 2 ** free) % 2 ** 32][next() % 4] ?? 0;
}

/** Anywhere; in a special block; hidden in ISATAP; with an IPv4 address at its end. */
export function randomV6(next: () => number): bigint {
  const random = () => Array.from({ length: 4 }, next).reduce((value, part) => (value << 32n) | BigInt(part), 0n);
  const [prefix, bits] = v6Prefixes[next() % v6Prefixes.length] ?? [0n, 1n];
  const inside = (prefix << (128n - bits)) | (random() & ((1n << (128n - bits)) - 1n));
  const isatap = (inside & ~(0xffffffffn << 32n)) | ((next() % 2 ? 0x5efen : 0x02005efen) << 32n);
  return [random(), inside, isatap, (inside & ~0xffffffffn) | BigInt(next() % 65536)][next() % 4] ?? 0n;
}

// Which IP addresses are public, and which may never be called whatever the operator allows.
// The destination rule asks it for literals and for every address that is about to be dialled. It never resolves or dials.

import ipaddr from 'ipaddr.js';

/** An address as it will really be dialled: IPv4-mapped and NAT64 forms have become the IPv4 address they carry. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A block of addresses, as ipaddr.js reads `10.0.0.0/8`. */
export type AddressBlock = readonly [Address, number];

// IANA's special-purpose registries, plus multicast and the reserved class E.
const specialIpv4 = blocks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

const globalIpv6 = blocks(['2000::/3']);
const specialIpv6 = blocks(['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

// Cloud metadata and the host agents beside it. They hand out credentials, so allowing a private range must not open them:
// all of link-local, AWS, Google, Scaleway on IPv6, Azure's WireServer, Alibaba, Oracle.
const metadata = blocks([
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  'fd00:42::/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
]);

// Forms that carry an IPv4 address which a gateway would dial for us: compatible, SIIT, local NAT64, 6to4, Teredo.
const carriers = blocks(['::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '2002::/16', '2001::/32']);
const nat64 = block('64:ff9b::/96');
const loopback = block('::1/128');

/** Reads one block in CIDR form; null if it is none, or its address is not written in full. */
export function readBlock(text: string): AddressBlock | null {
  const [base = ''] = text.split('/', 1);
  return readAddress(base) && ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : null;
}

/**
 * Reads an address in its ordinary spelling; null for anything else, octal, short and zoned forms included.
 * IPv4-mapped and NAT64 addresses come back as the IPv4 address that they reach.
 */
export function readAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return inBlock(address, nat64) ? ipaddr.fromByteArray(address.toByteArray().slice(12)) : address;
}

/** True for a public unicast address: IPv4 outside the special blocks, or IPv6 in `2000::/3` outside them. */
export function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') return !inAnyBlock(address, specialIpv4);
  return inAnyBlock(address, globalIpv6) && !inAnyBlock(address, specialIpv6);
}

/** True for addresses that no setting opens: metadata services, and IPv6 forms that hide an IPv4 address. */
export function isNeverCallable(address: Address): boolean {
  if (inAnyBlock(address, metadata)) return true;
  if (!(address instanceof ipaddr.IPv6) || inBlock(address, loopback)) return false;
  return inAnyBlock(address, carriers) || isIsatap(address);
}

export function inAnyBlock(address: Address, list: readonly AddressBlock[]): boolean {
  return list.some((one) => inBlock(address, one));
}

function inBlock(address: Address, [base, bits]: AddressBlock): boolean {
  // ipaddr.js throws when the two kinds differ.
  return address.kind() === base.kind() && address.match(base, bits);
}

/** ISATAP puts `0:5efe` or `200:5efe` and an IPv4 address into the lower half, under any prefix. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , high = 0, low] = address.parts;
  return (high & 0xfdff) === 0 && low === 0x5efe;
}

function blocks(list: readonly string[]): readonly AddressBlock[] {
  return list.map(block);
}

function block(text: string): AddressBlock {
  return ipaddr.parseCIDR(text);
}

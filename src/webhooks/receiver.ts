// Which deliveries share a lane. Called when deliveries are planned. Pure.

import { createHash } from 'node:crypto';

/**
 * The id of the receiver behind a URL in one workspace: the same for every query and fragment, as a UUID (version 8, RFC 9562:
 * bits of a SHA-256). Two workspaces that call one URL have two lanes, so that neither slows the other.
 */
export function receiverId(workspaceId: string, url: string): string {
  const place = URL.canParse(url) ? withoutQuery(new URL(url)) : url.replace(/[?#].*$/s, '');
  const bytes = createHash('sha256').update(`${workspaceId}\n${place}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function withoutQuery(url: URL): string {
  // Only web addresses have an origin; a broker's is made here.
  const origin = url.origin === 'null' ? `${url.protocol}//${url.host.toLowerCase()}` : url.origin;
  return `${origin}${url.pathname}`;
}

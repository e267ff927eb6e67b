// The scripted vendor of the conformance cases: answers as a case says and keeps what it was asked. In memory it stands in for the
// http client; over HTTP one server holds the vendors of all cases, each under a path of its own.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/domain/json.ts';
import type { HttpRequest, SendResult } from '../../src/outbound/http-client.ts';
import type { VendorAnswer, VendorRequest } from './conformance-case.ts';

/** The vendor's address in the cases. */
export const vendorAddress = 'https://vendor.test';

export interface Vendor {
  readonly requests: readonly VendorRequest[];
  answer(request: VendorRequest): VendorAnswer;
}

/** `answers` by path, without its query; a path that is not there answers 204. */
export function scriptVendor(answers: Readonly<Record<string, readonly VendorAnswer[]>> = {}): Vendor {
  const requests: VendorRequest[] = [];
  return {
    requests,
    answer: (request) => {
      const path = pathOf(request);
      const before = requests.filter((other) => pathOf(other) === path).length;
      requests.push(request);
      const list = answers[path] ?? [];
      return list[before] ?? list.at(-1) ?? { status: 204 };
    },
  };
}

/** Without the query. */
export function pathOf({ path }: VendorRequest): string {
  return path.split('?')[0] ?? '';
}

/** What the http client would have given, without a network. */
export function sendInMemory(vendor: Vendor, request: HttpRequest): SendResult {
  const { method, url, headers, body } = request;
  const answer = vendor.answer({ method, path: url.replace(vendorAddress, ''), headers, body: readBody(String(body ?? '')) });
  if (answer.fault === 'cut') return { kind: 'failed', reason: 'connection_reset', detail: 'The connection broke off.', durationMs: 1 };
  if (answer.fault === 'hang')
    return { kind: 'failed', reason: 'timeout', detail: 'No answer came in time.', durationMs: request.timeoutMs };
  const { status = 200, headers: sent = {} } = answer;
  return { kind: 'answered', status, headers: { ...typeOf(answer), ...sent }, body: textOf(answer), complete: true, durationMs: 1 };
}

export interface VendorServer {
  /** Gives the vendor an address of its own. */
  open(vendor: Vendor): string;
  close(): Promise<void>;
}

export async function startVendorServer(): Promise<VendorServer> {
  const vendors = new Map<string, Vendor>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, place = '', rest = ''] = /^\/(\w+)(.*)$/.exec(request.url ?? '') ?? [];
      const vendor = vendors.get(place);
      if (vendor) reply(vendor.answer({ ...facts(request), path: rest, body: readBody(Buffer.concat(chunks).toString()) }), response);
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    open: (vendor) => {
      const place = `case${vendors.size + 1}`;
      vendors.set(place, vendor);
      return `http://127.0.0.1:${port}/${place}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function facts({ method = '', headers }: IncomingMessage): Pick<VendorRequest, 'method' | 'headers'> {
  return { method, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) };
}

function reply(answer: VendorAnswer, response: ServerResponse): void {
  if (answer.fault === 'cut') response.destroy();
  else if (answer.fault !== 'hang') response.writeHead(answer.status ?? 200, { ...typeOf(answer), ...answer.headers }).end(textOf(answer));
}

function textOf({ text, json }: VendorAnswer): string {
  return text ?? (json === undefined ? '' : JSON.stringify(json));
}

function typeOf({ text, json }: VendorAnswer): Readonly<Record<string, string>> {
  if (text !== undefined) return { 'content-type': 'text/html' };
  return json === undefined ? {} : { 'content-type': 'application/json' };
}

/** Null when there was none. */
function readBody(text: string): Json {
  return text === '' ? null : (JSON.parse(text) as Json);
}

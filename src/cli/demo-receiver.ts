// The demo's receiver: a local server that does what a customer's endpoint does. It checks the page's signature, and tells
// what arrived. It shares no code with the sender.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type JsonObject } from '../domain/json.ts';

export interface ReceivedWebhook {
  readonly eventName: string;
  readonly state: string;
  readonly caseId: string;
  readonly verified: boolean;
  /** The case's context, as the webhook tells it. */
  readonly data: JsonObject;
}

export interface DemoReceiver {
  readonly url: string;
  stop(): void;
}

interface ReceiverOptions {
  /** The workspace's shared secret. */
  readonly secret: string;
  readonly onWebhook: (webhook: ReceivedWebhook) => void;
}

/** Listens on a free port of 127.0.0.1. Answers 204 to what is signed, 401 to the rest. */
export async function startDemoReceiver({ secret, onWebhook }: ReceiverOptions): Promise<DemoReceiver> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const verified = isSigned(body, request.headers['x-hmac-signature'], secret);
    response.writeHead(verified ? 204 : 401).end();
    onWebhook(readWebhook(body, verified));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${portOf(server)}/webhooks`, stop: () => void server.close() };
}

/** `x-hmac-signature`: hex HMAC-SHA256 of the exact bytes. Compared in constant time. */
export function isSigned(body: Buffer, header: string | readonly string[] | undefined, secret: string): boolean {
  if (typeof header !== 'string') return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(header, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readWebhook(body: Buffer, verified: boolean): ReceivedWebhook {
  try {
    const { eventName, state, workflowRuntimeId, data } = JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
    const stateText = typeof state === 'string' ? state : JSON.stringify(state);
    const told = isJsonObject(data) ? data : {};
    return { eventName: String(eventName), state: stateText ?? '', caseId: String(workflowRuntimeId), verified, data: told };
  } catch {
    return { eventName: '(not JSON)', state: '', caseId: '', verified, data: {} };
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

// The receiver farm's own process: one HTTP server with an endpoint for each name. Started by receiver-farm.ts, which tells it over
// the channel between processes how to behave. Each request is a line of the ledger file before anything is answered.

import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, immediateAnswer, misbehave } from './farm-behaviour.ts';
import type { LedgerRow } from './receiver-farm.ts';
import { isSignedByOne, type VerifyKey, verifyKey } from './verify-apart.ts';

/** A message to this process; it answers with the `id`. */
export type FarmOrder = { readonly id: number; readonly name: string } & (
  | { readonly kind: 'behave'; readonly behaviour: Behaviour }
  | { readonly kind: 'secret'; readonly secrets: readonly string[] }
);

/** A line of the file: a whole row, or what became of an earlier one. */
export type LedgerLine = LedgerRow | Pick<LedgerRow, 'n' | 'status' | 'tookMs'>;

interface Endpoint {
  readonly name: string;
  behaviour: Behaviour;
  keys: readonly VerifyKey[];
  /** Requests so far, by webhook-id. */
  readonly attempts: Map<string, number>;
}

const [ledgerFile = '', seedText = '1'] = process.argv.slice(2);
const ledger = openSync(ledgerFile, 'a');
const seed = Number(seedText);
const endpoints = new Map<string, Endpoint>();
let requests = 0;

const clock = (): number => performance.timeOrigin + performance.now();
const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;

function endpointOf(name: string): Endpoint {
  const known = endpoints.get(name);
  if (known) return known;
  const made: Endpoint = { name, behaviour: { kind: 'answer', status: 204 }, keys: [], attempts: new Map() };
  endpoints.set(name, made);
  return made;
}

function writeLine(line: LedgerLine): void {
  writeSync(ledger, `${JSON.stringify(line)}\n`);
}

function take(request: IncomingMessage, response: ServerResponse, body: Buffer, began: number): void {
  const at = clock();
  const endpoint = endpointOf(decodeURIComponent(/^\/e\/([^/?]+)/.exec(request.url ?? '')?.[1] ?? ''));
  const webhookId = headerOf(request, 'webhook-id');
  const attempt = (endpoint.attempts.get(webhookId) ?? 0) + 1;
  endpoint.attempts.set(webhookId, attempt);
  const { behaviour } = endpoint;
  const answer = immediateAnswer(behaviour, { seed, endpoint: endpoint.name, webhookId, attempt });
  requests += 1;
  const n = requests;
  const facts = factsOf(request, body, endpoint, at);
  writeLine({ n, at: round(at), ...facts, status: answer?.status ?? null, tookMs: round(clock() - began) });
  if (answer) {
    response.writeHead(answer.status, answer.headers).end(answer.body);
    return;
  }
  let status: number | null = null;
  const amend = () => writeLine({ n, status, tookMs: round(clock() - began) });
  response.once('close', amend);
  misbehave(behaviour, response, (given) => {
    status = given;
    amend();
    // The end of a whole answer is no news: its time is when it was given.
    if (behaviour.kind === 'answer') response.off('close', amend);
  });
}

function factsOf(
  request: IncomingMessage,
  body: Buffer,
  endpoint: Endpoint,
  at: number,
): Omit<LedgerRow, 'n' | 'at' | 'status' | 'tookMs'> {
  const id = headerOf(request, 'webhook-id');
  const timestamp = headerOf(request, 'webhook-timestamp');
  const told = bodyFacts(body);
  const verified =
    endpoint.keys.length === 0
      ? null
      : isSignedByOne({ id, timestamp, signature: headerOf(request, 'webhook-signature'), body }, endpoint.keys, at);
  return {
    endpoint: endpoint.name,
    webhookId: id,
    webhookTimestamp: Number(timestamp),
    deliveryId: headerOf(request, 'x-casewire-delivery') || null,
    attempt: Number(headerOf(request, 'x-casewire-attempt')) || null,
    ...told,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    verified,
  };
}

function bodyFacts(body: Buffer): Pick<LedgerRow, 'caseId' | 'sequence' | 'eventName'> {
  let told: Record<string, unknown> = {};
  try {
    told = JSON.parse(body.toString()) ?? {};
  } catch {
    // A receiver takes whatever comes.
  }
  const { workflowRuntimeId, sequence, eventName } = told;
  return {
    caseId: typeof workflowRuntimeId === 'string' ? workflowRuntimeId : null,
    sequence: typeof sequence === 'number' ? sequence : null,
    eventName: typeof eventName === 'string' ? eventName : null,
  };
}

function headerOf(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}

const server = createServer((request, response) => {
  const began = clock();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(request, response, Buffer.concat(chunks), began));
  // A sender that is cut off in the middle was never received.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
});
// The sender decides how long a connection is kept: no race between its next request and our closing.
server.keepAliveTimeout = 0;

process.on('message', (order: FarmOrder) => {
  const endpoint = endpointOf(order.name);
  if (order.kind === 'behave') endpoint.behaviour = order.behaviour;
  else endpoint.keys = order.secrets.map(verifyKey);
  process.send?.({ done: order.id });
});
// Whoever started us is gone.
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', 1_024, () => process.send?.({ port: (server.address() as AddressInfo).port }));

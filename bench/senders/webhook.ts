// What all senders but Casewire share: one POST over undici with both signatures, as their authors would write it.

import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Pool } from 'undici';

/** Requests in flight at most, over as many sockets. */
const concurrency = 64;

/** One webhook to be sent, as jobs carry it. */
export interface Job {
  readonly id: string;
  /** 0 to 19: which receiver, and whose secret. */
  readonly lane: number;
  readonly body: string;
}

const keys: readonly KeyObject[] = Array.from({ length: 20 }, () => createSecretKey(randomBytes(32)));
const shared = createSecretKey(randomBytes(32));

/** Headers as Casewire sends them: Standard Webhooks, and the page's HMAC of the body. */
export function signedHeaders({ id, lane, body }: Job): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const own = createHmac('sha256', keys[lane] ?? shared)
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64');
  return {
    'content-type': 'application/json',
    'user-agent': 'bench',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${own}`,
    'x-hmac-signature': createHmac('sha256', shared).update(body).digest('hex'),
  };
}

/** Resolves when the receiver has answered 2xx; rejects otherwise. */
export function createPost(receiverUrl: string): (job: Job) => Promise<void> {
  const pool = new Pool(receiverUrl, { connections: concurrency, pipelining: 1 });
  return async (job) => {
    const answer = await pool.request({ method: 'POST', path: `/hooks/${job.lane}`, headers: signedHeaders(job), body: job.body });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`answered ${answer.statusCode}`);
  };
}

/** What there is to know of one attempt. */
export interface RecordedAttempt {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The same, for those who keep what came back. */
export function createRecordedPost(receiverUrl: string): (job: Job) => Promise<RecordedAttempt> {
  const pool = new Pool(receiverUrl, { connections: concurrency, pipelining: 1 });
  return async (job) => {
    const startedAt = new Date();
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: `/hooks/${job.lane}`,
      headers: signedHeaders(job),
      body: job.body,
    });
    const text = await body.text();
    return { startedAt, durationMs: Date.now() - startedAt.getTime(), status: statusCode, headers, body: text };
  };
}

/** Handles `items` with as many at once as there are sockets. */
export async function eachConcurrently<Item>(items: Iterable<Item>, handle: (item: Item) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const loop = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await handle(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
}

/** The settings of a sending process, which its parent hands down in the environment. */
export interface SenderSettings {
  readonly receiverUrl: string;
  readonly count: number;
  /** Of its store; empty when it has none. */
  readonly store: string;
}

export function readSenderSettings(): SenderSettings {
  const { SENDER_RECEIVER: receiverUrl = '', SENDER_COUNT: count = '0', SENDER_STORE: store = '' } = process.env;
  return { receiverUrl, count: Number(count), store };
}

/** Jobs of a sender without a store. */
export function* jobsInMemory(count: number, body: (id: string) => string): Generator<Job> {
  for (let at = 0; at < count; at += 1) {
    const id = `019a4d2c-0000-7000-8000-${String(at).padStart(12, '0')}`;
    yield { id, lane: at % 20, body: body(id) };
  }
}

// BullMQ with undici, on a Redis that writes its append-only file every second. Done jobs are not kept.
// Tried here: 64, 128 and 256 jobs at once.

import { Worker } from 'bullmq';
import { createPost, type Job, readSenderSettings } from './webhook.ts';

const { receiverUrl, store } = readSenderSettings();
const post = createPost(receiverUrl);

const worker = new Worker<Job>('deliver', ({ data }) => post(data), {
  connection: { host: '127.0.0.1', port: Number(store), maxRetriesPerRequest: null },
  concurrency: 256,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
});
worker.on('error', (error) => process.stderr.write(`${String(error)}\n`));
worker.on('failed', (_job, error) => process.stderr.write(`${String(error)}\n`));

process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));

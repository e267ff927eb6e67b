// graphile-worker with undici. The local queue hands out jobs without a round trip each, and done ones are written in batches. Tried here:
// queues of 128, 500 and 2,000, batches of 10, 50 and 100 ms, 64 and 128 jobs at once. These took the least processor time for a job.

import { Logger, run } from 'graphile-worker';
import { createPost, type Job, readSenderSettings } from './webhook.ts';

const { receiverUrl, store } = readSenderSettings();
const post = createPost(receiverUrl);

const runner = await run({
  preset: {
    worker: {
      connectionString: store,
      concurrentJobs: 128,
      maxPoolSize: 10,
      pollInterval: 500,
      localQueue: { size: 2_000 },
      completeJobBatchDelay: 100,
      failJobBatchDelay: 100,
    },
  },
  noHandleSignals: true,
  taskList: { deliver: (payload) => post(payload as Job) },
  logger: new Logger(() => () => undefined),
});

process.once('SIGTERM', () => void runner.stop().then(() => process.exit(0)));

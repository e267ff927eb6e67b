// graphile-worker with undici, as in graphile-worker.ts, and a row for every attempt with its answer: what a team would add when somebody
// asks whether a webhook was sent. One insert an attempt, over a pool.

import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { createRecordedPost, type Job, readSenderSettings } from './webhook.ts';

const { receiverUrl, store } = readSenderSettings();
const post = createRecordedPost(receiverUrl);
const pool = new pg.Pool({ connectionString: store, max: 10 });
const text = `insert into attempts (webhook_id, started_at, duration_ms, status, headers, body) values ($1, $2, $3, $4, $5, $6)`;

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
  taskList: {
    deliver: async (payload) => {
      const { startedAt, durationMs, status, headers, body } = await post(payload as Job);
      await pool.query({
        name: 'attempt',
        text,
        values: [(payload as Job).id, startedAt, durationMs, status, JSON.stringify(headers), body],
      });
      if (status >= 300) throw new Error(`answered ${status}`);
    },
  },
  logger: new Logger(() => () => undefined),
});

process.once('SIGTERM', () => void runner.stop().then(() => process.exit(0)));

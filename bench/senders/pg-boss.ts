// pg-boss with undici. Its workers fetch a batch, handle it, and complete it as a whole: one webhook that fails fails its batch. Several
// take turns, so that sending goes on while another batch is fetched. Tried here: batches of 1, 64, 250, 500 and 1,000, 2 to 64 workers. With
// batches of one it sent 105 a second where it sends 3,900 with these.

import PgBoss from 'pg-boss';
import { createPost, eachConcurrently, type Job, readSenderSettings } from './webhook.ts';

const { receiverUrl, store } = readSenderSettings();
const post = createPost(receiverUrl);

const boss = new PgBoss({ connectionString: store, supervise: false, schedule: false, max: 10 });
boss.on('error', (error) => process.stderr.write(`${String(error)}\n`));
await boss.start();
for (let worker = 0; worker < 4; worker += 1) {
  await boss.work<Job>('deliver', { batchSize: 500, pollingIntervalSeconds: 0.5 }, (jobs) =>
    eachConcurrently(jobs, ({ data }) => post(data)),
  );
}

process.once('SIGTERM', () => void boss.stop({ graceful: true, timeout: 5_000 }).then(() => process.exit(0)));

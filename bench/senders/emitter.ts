// The way of the system that Casewire's API comes from: an event emitter in the process, and one axios post in its listener. Nothing is
// kept, nothing is tried again. Here no more than 64 are under way at once; there nobody counts.

import { EventEmitter, once } from 'node:events';
import axios from 'axios';
import { sampleBody } from './sample-body.ts';
import { eachConcurrently, type Job, jobsInMemory, readSenderSettings, signedHeaders } from './webhook.ts';

const { receiverUrl, count } = readSenderSettings();
const emitter = new EventEmitter().setMaxListeners(0);

emitter.on('event', async (job: Job) => {
  try {
    await axios.post(`${receiverUrl}/hooks/${job.lane}`, job.body, { headers: signedHeaders(job) });
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
  emitter.emit(job.id);
});

await eachConcurrently(jobsInMemory(count, sampleBody), async (job) => {
  const done = once(emitter, job.id);
  emitter.emit('event', job);
  await done;
});
setInterval(() => undefined, 60_000);

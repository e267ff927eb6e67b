// The limit: one undici loop that signs and sends from memory, and keeps nothing. What everybody else is measured by.

import { sampleBody } from './sample-body.ts';
import { createPost, eachConcurrently, jobsInMemory, readSenderSettings } from './webhook.ts';

const { receiverUrl, count } = readSenderSettings();
await eachConcurrently(jobsInMemory(count, sampleBody), createPost(receiverUrl));
// Stays until it is ended, as the others do.
setInterval(() => undefined, 60_000);

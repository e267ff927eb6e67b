// The work of retry jobs, a batch a transaction: a node that dies leaves the job where its last commit was. Called by
// workers/run-retry-jobs. Background work has no scope: it serves all workspaces.

import { lockNextJob, retryBatch } from '../../storage/retry-jobs.ts';
import type { Deps } from '../deps.ts';
import { readFilter } from './retry-filter.ts';

const batch = 500;

/** One batch of the oldest job that nobody else works on. False when there is none. */
export async function runRetryJobs(deps: Deps): Promise<boolean> {
  const worked = await deps.database.transaction('all-workspaces', async (tx) => {
    const job = await lockNextJob(tx);
    if (job) await retryBatch(tx, job, readFilter(job.filter), batch);
    return job !== null;
  });
  if (worked) deps.wakeUp.announce();
  return worked;
}

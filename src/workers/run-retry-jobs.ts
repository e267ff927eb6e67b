// Looks for retry jobs once a second, and works on them until none is left.

import { runRetryJobs } from '../operations/deliveries/run-retry-jobs.ts';
import type { Deps } from '../operations/deps.ts';
import { createRounds, type Rounds } from './rounds.ts';

export function createRunRetryJobs(deps: Deps): Rounds {
  return createRounds({ name: 'run-retry-jobs', everyMs: 1_000, log: deps.log }, () => runRetryJobs(deps));
}

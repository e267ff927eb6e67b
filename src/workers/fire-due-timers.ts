// Looks for due timers twice a second, so that each fires within a second of its time; right after a long stop too.

import type { Deps } from '../operations/deps.ts';
import { fireTimer } from '../operations/timers/fire-timer.ts';
import { isPassing, reasonOf } from '../storage/passing-error.ts';
import { type DueTimer, dueTimers, setBackTimer } from '../storage/timers.ts';
import { errorFacts } from '../telemetry/log.ts';
import { createRounds, type Rounds } from './rounds.ts';

const everyMs = 500;
const batch = 100;

export function createFireDueTimers(deps: Deps): Rounds {
  return createRounds({ name: 'fire-due-timers', everyMs, log: deps.log }, async () => {
    const due = await dueTimers(deps.database, batch);
    for (const one of due) await fireTimer(one, deps).catch((error) => setBack(one, error, deps));
    return due.length > 0;
  });
}

/** A case that is broken must not stop the timers behind this one. When the database is away, all of them wait. */
async function setBack(timer: DueTimer, error: unknown, deps: Deps): Promise<void> {
  if (isPassing(error)) throw error;
  const givenUp = await setBackTimer(deps.database, timer, reasonOf(error));
  deps.log.error('timer.broken', { caseId: timer.caseId, timerId: timer.timerId, givenUp, ...errorFacts(error) });
}

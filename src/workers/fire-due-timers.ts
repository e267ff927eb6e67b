// Looks for due timers twice a second, so that each fires within a second of its time; right after a long stop too.

import type { Deps } from '../operations/deps.ts';
import { fireTimer } from '../operations/timers/fire-timer.ts';
import { dueTimers } from '../storage/timers.ts';
import { errorFacts } from '../telemetry/log.ts';

const everyMs = 500;
const batch = 100;

export interface FireDueTimers {
  start(): void;
  stop(): Promise<void>;
}

export function createFireDueTimers(deps: Deps): FireDueTimers {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  const fireAll = async (): Promise<void> => {
    for (let due = await dueTimers(deps.database, batch); due.length > 0 && !stopped; due = await dueTimers(deps.database, batch)) {
      for (const one of due) await fireTimer(one, deps);
    }
  };
  const tick = (): void => {
    round = fireAll()
      .catch((error) => deps.log.warn('fire-due-timers.failed', errorFacts(error)))
      .finally(() => {
        if (!stopped) timer = setTimeout(tick, everyMs);
      });
  };
  return {
    start: tick,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

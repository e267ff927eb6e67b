// What has to be done every few hours: partitions made ahead, old idempotency keys and ended sessions forgotten.

import type { Deps } from '../operations/deps.ts';
import { forgetOldIdempotencyKeys } from '../storage/idempotency-keys.ts';
import { ensurePartitions } from '../storage/partitions.ts';
import { forgetEndedSessions } from '../storage/sessions.ts';
import { errorFacts } from '../telemetry/log.ts';

const everyMs = 6 * 60 * 60 * 1_000;

export interface Housekeeping {
  start(): void;
  stop(): void;
}

export function createHousekeeping(deps: Deps): Housekeeping {
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    try {
      await ensurePartitions(deps.database);
      await forgetOldIdempotencyKeys(deps.database);
      await forgetEndedSessions(deps.database);
    } catch (error) {
      deps.log.warn('housekeeping.failed', errorFacts(error));
    }
  };
  return {
    start: () => {
      timer = setInterval(() => void once(), everyMs).unref();
      void once();
    },
    stop: () => clearInterval(timer),
  };
}

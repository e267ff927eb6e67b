// The silhouette of a worker that needs no lease: it looks for work by a poll, works until none is left, and stops between two
// pieces. It knows nothing of the work.

import type { Log } from '../telemetry/log.ts';
import { errorFacts } from '../telemetry/log.ts';

export interface Rounds {
  start(): void;
  /** Resolves when the piece at hand is done. */
  stop(): Promise<void>;
}

/** `work` does one piece, and says whether there may be more. */
export function createRounds(
  { name, everyMs, log }: { readonly name: string; readonly everyMs: number; readonly log: Log },
  work: () => Promise<boolean>,
): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  const workAll = async (): Promise<void> => {
    while (!stopped && (await work()));
  };
  const tick = (): void => {
    round = workAll()
      .catch((error) => log.warn(`${name}.failed`, errorFacts(error)))
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

// Waits for the order to stop: Ctrl-C or SIGTERM. The first one lets the server finish what it is doing, a second one ends at once.

import { exitCodes } from './exit-codes.ts';

/** npm passes Ctrl-C on to a process that the terminal told already: two signals this close are one order. */
const sameOrderMs = 500;

export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** Resolves at the first signal. `exit` is called at a second one. */
export function untilSignal(source: SignalSource, exit: (code: number) => void, now: () => number): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (firstAt === null) {
        firstAt = now();
        resolve(signal);
      } else if (now() - firstAt > sameOrderMs) {
        exit(exitCodes.interrupted);
      }
    };
    source.on('SIGINT', onSignal);
    source.on('SIGTERM', onSignal);
  });
}

// Brings to the parents what their children have noted. Woken by a hint, and by a poll in any case. Needs no lease: nothing here
// waits for the network, and the parent's lock decides who passes what.

import { passChildProgress as passOne } from '../operations/children/pass-child-progress.ts';
import type { Deps } from '../operations/deps.ts';
import { runTransforms } from '../plugins/transform-chain.ts';
import { type DueParent, dueParents, setBackProgress } from '../storage/children.ts';
import { isPassing, reasonOf } from '../storage/passing-error.ts';
import { errorFacts } from '../telemetry/log.ts';

const everyMs = 1_000;
const batch = 50;
/** Parents at once; one parent's rows pass one after the other. */
const width = 8;
/** Rows that one parent passes before it is the others' turn. */
const turn = 20;

export interface PassChildProgress {
  start(): void;
  /** Something may have been noted: look now. */
  wake(): void;
  stop(): Promise<void>;
}

export function createPassChildProgress(deps: Deps): PassChildProgress {
  let state: 'new' | 'running' | 'stopped' = 'new';
  let poll: NodeJS.Timeout | undefined;
  let round: Promise<void> | null = null;
  let again = false;
  const wake = (): void => {
    if (state !== 'running') return;
    again = true;
    round ??= passAll()
      .catch((error) => deps.log.warn('pass-child-progress.failed', errorFacts(error)))
      .finally(() => {
        round = null;
        if (again) wake();
      });
  };
  const passAll = async (): Promise<void> => {
    while (again && state === 'running') {
      again = false;
      const parents = await dueParents(deps.database, batch);
      if (parents.length === batch) again = true;
      await inParallel(parents, (parent) => passFor(parent));
    }
  };
  const passFor = async (parent: DueParent): Promise<void> => {
    let rows = 0;
    try {
      while (rows < turn && state === 'running' && (await passOne(parent, runTransforms, deps))) rows += 1;
      if (rows === turn) again = true;
    } catch (error) {
      deps.log.warn('pass-child-progress.failed', { caseId: parent.caseId, ...errorFacts(error) });
      if (!isPassing(error)) await setBackProgress(deps.database, parent, reasonOf(error));
    }
    // Once a turn: after each row the other loops would look for work a thousand times.
    if (rows > 0) deps.wakeUp.announce();
  };
  return {
    wake,
    start: () => {
      state = 'running';
      poll = setInterval(wake, everyMs);
      wake();
    },
    stop: async () => {
      state = 'stopped';
      clearInterval(poll);
      await round;
    },
  };
}

async function inParallel(parents: readonly DueParent[], work: (parent: DueParent) => Promise<void>): Promise<void> {
  const waiting = [...parents];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(width, parents.length) }, worker));
}

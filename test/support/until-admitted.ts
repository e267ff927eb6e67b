// For tests that ask more at once than a workspace may have in hand: who is told to come back does.

import { setTimeout as wait } from 'node:timers/promises';

const againAfterMs = 100;

/** The first answer that is not 429. */
export async function untilAdmitted<Answer extends { readonly status: number }>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 429) return answer;
    await wait(againAfterMs);
  }
}

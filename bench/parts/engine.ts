// One event: in memory beside XState's bare transition, and through an operation on PostgreSQL.

import { advanceVariants } from '../advance-speed.ts';
import type { BenchRun, PartResult } from '../bench-run.ts';
import { measure } from '../measure.ts';
import { measuredTable } from '../print-table.ts';
import { stepVariants } from '../step-speed.ts';

export async function enginePart({ server, sizes }: BenchRun): Promise<PartResult> {
  const steps = await measure(stepVariants(), { clock: 'cpu', rounds: sizes.engineRounds * 3, roundMs: 300 });
  const { variants, close } = await advanceVariants(await server.database());
  const advances = await measure(variants, { clock: 'wall', rounds: sizes.engineRounds, roundMs: 1_500 });
  await close();
  return {
    tables: [
      measuredTable('One event, ten states, 20 KB, processor time', steps),
      measuredTable('One event on PostgreSQL, with its webhooks planned', advances),
    ],
    figures: { steps, advances },
  };
}

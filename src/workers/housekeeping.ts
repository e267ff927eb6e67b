// What has to be done every few hours: partitions made ahead, expired ones dropped, old idempotency keys and ended sessions forgotten.

import type { Deps } from '../operations/deps.ts';
import { forgetOldIdempotencyKeys } from '../storage/idempotency-keys.ts';
import { forgetLostNodes } from '../storage/nodes.ts';
import { ensurePartitions } from '../storage/partitions.ts';
import { dropExpired, type Retention } from '../storage/retention.ts';
import { forgetEndedSessions } from '../storage/sessions.ts';
import { createRounds, type Rounds } from './rounds.ts';

const everyMs = 6 * 60 * 60 * 1_000;

export function createHousekeeping(retention: Retention, deps: Deps): Rounds {
  return createRounds({ name: 'housekeeping', everyMs, log: deps.log }, async () => {
    await ensurePartitions(deps.database);
    await forgetOldIdempotencyKeys(deps.database);
    await forgetEndedSessions(deps.database);
    await forgetLostNodes(deps.database);
    const { dropped, kept } = await dropExpired(deps.database, retention);
    if (dropped.length + kept.length > 0) deps.log.info('retention.applied', { dropped, kept });
    return false;
  });
}

// A claim that went through while its answer was lost: what the node holds without knowing it is given back, and nothing else.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { releaseForgotten } from '../../src/storage/delivery-leases.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

describe('forgotten claims', () => {
  let database: Database;
  let place: DatabasePlace;
  const [workspaceId, nodeId, known, lost] = Array.from({ length: 4 }, () => randomUUID()) as [string, string, string, string];

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'test', 'sandbox', 'sealed')`,
      [workspaceId],
    );
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  /** The node holds one row under each lease, and another node one under the lost one's name. */
  const rows = [
    [nodeId, known],
    [nodeId, lost],
    [randomUUID(), lost],
  ] as const;

  it('wait in line again, with the attempt that was never made taken back', async () => {
    for (const [node, lease] of rows) {
      await database.query(
        `insert into deliveries (id, workspace_id, event_id, event_type, case_id, sequence, subscription_id, receiver_id, status, attempts, lease, leased_by, due_at, created_at)
         values (casewire_attempt_id(), $1, $1, 'workflow.started', $1, 1, $1, $1, 'sending', 3, $2, $3, now(), now())`,
        [workspaceId, lease, node],
      );
    }
    expect(await releaseForgotten(database, nodeId, [known])).toBe(1);
    expect(await releaseForgotten(database, nodeId, [known])).toBe(0);
    expect(await database.query('select status, attempts, lease from deliveries order by status, lease = $1', [known])).toEqual([
      { status: 'pending', attempts: 2, lease: null },
      { status: 'sending', attempts: 3, lease: lost },
      { status: 'sending', attempts: 3, lease: known },
    ]);
    expect(await releaseForgotten(database, nodeId, [])).toBe(1);
  });
});

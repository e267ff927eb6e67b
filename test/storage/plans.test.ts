// The look for the active case of an entity, at every run of one that is known: by the index that is there for it, also while the planner
// has no figures, as on the first day. Else each run reads all cases of its workspace.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/scope.ts';
import { findActiveCase } from '../../src/storage/cases.ts';
import type { Database, Tx } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

let database: Database;
let place: DatabasePlace;
beforeAll(async () => {
  ({ database, place } = await openTestDatabase());
});
afterAll(async () => {
  await database.close();
  await place.remove();
});

it('finds the active case of an entity by its own index on a table that nobody has analysed', async () => {
  const scope = { workspaceId: randomUUID() } as Scope;
  const plan = await database.transaction(scope, async (tx) => {
    const lines: string[] = [];
    const explaining: Tx = {
      ...tx,
      query: async <Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
        const rows = await tx.query<Record<string, string>>(`explain ${text}`, values);
        lines.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
        return [];
      },
    };
    await findActiveCase(explaining, scope, randomUUID(), 'review');
    return lines.join('\n');
  });
  expect(plan).toContain('cases_active');
  expect(plan).not.toContain('cases_by_time');
});

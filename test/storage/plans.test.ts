// What every run looks up is found by the index that is there for it, also while the planner has no figures, as on the first day: the plans
// of that day are kept. Else each run reads all cases, or all subscriptions, of its workspace.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/scope.ts';
import { findActiveCase } from '../../src/storage/cases.ts';
import type { Database, Tx } from '../../src/storage/database.ts';
import { subscriptionsForCase } from '../../src/storage/subscriptions.ts';
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

/** The plans of the statements that `ask` runs, on tables that nobody has analysed. They find nothing. */
const plansOf = (ask: (tx: Tx, scope: Scope) => Promise<unknown>): Promise<string> => {
  const scope = { workspaceId: randomUUID(), environment: 'sandbox' } as Scope;
  return database.transaction(scope, async (tx) => {
    const lines: string[] = [];
    const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
      const rows = await tx.query<Record<string, string>>(`explain ${text}`, values);
      lines.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
      return [];
    };
    await ask({ ...tx, query }, scope);
    return lines.join('\n');
  });
};

it('finds the active case of an entity by its own index', async () => {
  const plan = await plansOf((tx, scope) => findActiveCase(tx, scope, randomUUID(), 'review'));
  expect(plan).toContain('cases_active');
  expect(plan).not.toContain('cases_by_time');
});

it('finds the subscriptions of each level by workspace, level and target', async () => {
  const target = { caseId: randomUUID(), definitionName: 'review' };
  const plan = await plansOf((tx, scope) => subscriptionsForCase(tx, scope, target));
  expect(plan).toMatch(/Index Cond: \(\(workspace_id = .*\) AND \(level = .*\) AND \(target_id = .*\)\)/);
  expect(plan).not.toMatch(/Seq Scan|subscriptions_by_receiver/);
});

// Every statement on `rule_sets`.

import type { Json } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import { oneOrNull, type Tx } from './database.ts';

/** Risk rules that a workspace keeps under an id of its own choice. */
export interface RuleSet {
  readonly id: string;
  readonly rules: readonly Json[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface RuleSetRow {
  readonly id: string;
  readonly rules: readonly Json[];
  readonly created_at: Date;
  readonly updated_at: Date;
}

function readRuleSet(row: RuleSetRow): RuleSet {
  return { id: row.id, rules: row.rules, createdAt: row.created_at, updatedAt: row.updated_at };
}

export async function findRuleSet(tx: Tx, scope: Scope, id: string): Promise<RuleSet | null> {
  const row = oneOrNull(
    await tx.query<RuleSetRow>('select id, rules, created_at, updated_at from rule_sets where workspace_id = $1 and id = $2', [
      scope.workspaceId,
      id,
    ]),
  );
  return row && readRuleSet(row);
}

/** Those of the ids that are a rule set here. */
export async function ruleSetsAmong(tx: Tx, scope: Scope, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>('select id from rule_sets where workspace_id = $1 and id = any($2::text[])', [
    scope.workspaceId,
    ids,
  ]);
  return rows.map(({ id }) => id);
}

/** Makes it, or replaces its rules. */
export async function writeRuleSet(tx: Tx, scope: Scope, id: string, rules: readonly Json[]): Promise<RuleSet> {
  const [row] = await tx.query<RuleSetRow>(
    `insert into rule_sets (workspace_id, id, rules) values ($1, $2, $3)
     on conflict (workspace_id, id) do update set rules = excluded.rules, updated_at = now()
     returning id, rules, created_at, updated_at`,
    [scope.workspaceId, id, JSON.stringify(rules)],
  );
  if (!row) throw new Error('an upsert returns its row');
  return readRuleSet(row);
}

/** False when there was none. */
export async function removeRuleSet(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  return (await tx.query('delete from rule_sets where workspace_id = $1 and id = $2 returning id', [scope.workspaceId, id])).length === 1;
}

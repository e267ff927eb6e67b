// The statements that take what an erased child left in the cases above it: in their contexts, and in what they told and asked meanwhile.
// Called by operations/erasure only, with those cases locked. All take the child's id as the mark of what was told with it.

import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

export interface NamedText {
  readonly id: string;
  readonly body: string;
}

/** The bodies of the cases' events that name the child. */
export async function bodiesNaming(tx: Tx, scope: Scope, caseIds: readonly string[], childId: string): Promise<readonly NamedText[]> {
  return tx.query(
    `select b.id, b.body from events e join event_bodies b on b.id = e.id
      where e.workspace_id = $1 and e.case_id = any($2::uuid[]) and position($3 in b.body) > 0`,
    [scope.workspaceId, caseIds, childId],
  );
}

export async function rewriteBodies(tx: Tx, scope: Scope, bodies: readonly NamedText[]): Promise<void> {
  await tx.query(
    `update event_bodies b set body = n.body from unnest($2::uuid[], $3::text[]) as n (id, body) where b.workspace_id = $1 and b.id = n.id`,
    [scope.workspaceId, bodies.map((one) => one.id), bodies.map((one) => one.body)],
  );
}

/** The context of a case above, without what the child told. */
export async function rewriteContext(tx: Tx, scope: Scope, caseId: string, context: JsonObject): Promise<void> {
  await tx.query(
    'update cases set context = $3, version = version + 1, updated_at = clock_timestamp() where workspace_id = $1 and id = $2',
    [scope.workspaceId, caseId, JSON.stringify(context)],
  );
}

const named: readonly string[] = [
  // Made up for one receiver: not to be mended, since nobody knows how it was made.
  `update deliveries set payload_gone = 'erased', body = null, request = null, held = false,
          status = case when status in ('pending', 'retrying') then 'cancelled' else status end,
          reason = case when status in ('pending', 'retrying') then 'erased' else reason end,
          settled_at = case when status in ('pending', 'retrying') then clock_timestamp() else settled_at end
    where workspace_id = $1 and case_id = any($2::uuid[]) and position($3 in coalesce(body, request::text)) > 0`,
  `delete from attempt_answers where workspace_id = $1 and position($3 in body) > 0 and id in (
     select a.id from attempts a join deliveries d on d.id = a.delivery_id where d.workspace_id = $1 and d.case_id = any($2::uuid[]))`,
  `delete from plugin_call_exchanges where workspace_id = $1 and position($3 in concat(request, response_body)) > 0 and id in (
     select t.id from plugin_call_attempts t join plugin_calls p on p.id = t.plugin_call_id where p.workspace_id = $1 and p.case_id = any($2::uuid[]))`,
  `update child_progress set context = null, status = 'refused', reason = 'erased', settled_at = clock_timestamp()
    where workspace_id = $1 and child_case_id = any($2::uuid[]) and status = 'pending' and position($3 in context::text) > 0`,
];

/** What the cases sent, were answered and were about to report with the child's id in it. */
export async function eraseNamed(tx: Tx, scope: Scope, caseIds: readonly string[], childId: string): Promise<void> {
  for (const text of named) await tx.query(text, [scope.workspaceId, caseIds, childId]);
}

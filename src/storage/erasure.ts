// The statements that erase the personal data of cases: from every table that holds a part of it. What stays is the skeleton: which events,
// deliveries and attempts there were, when, to where, with which outcome. Called by operations/erasure only, in one transaction a case.
//
// Locks: entities first and sorted, then cases from the top of the family down, then their rows. `run` takes the first two in that order.

import type { JsonObject } from '../domain/json.ts';
import type { Scope } from '../domain/scope.ts';
import type { Tx } from './database.ts';

/** Without locks: which entities the case and all below it are about, sorted. Empty for an unknown case. */
export async function entitiesOfFamily(tx: Tx, scope: Scope, caseId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ entity_id: string }>(
    `with recursive family as (
       select id, entity_id from cases where workspace_id = $1 and id = $2
       union
       select c.id, c.entity_id from cases c join family f on c.parent_case_id = f.id where c.workspace_id = $1
     )
     select distinct entity_id from family order by entity_id`,
    [scope.workspaceId, caseId],
  );
  return rows.map((row) => row.entity_id);
}

export async function lockEntities(tx: Tx, scope: Scope, ids: readonly string[]): Promise<number> {
  const rows = await tx.query('select id from entities where workspace_id = $1 and id = any($2::uuid[]) order by id for update', [
    scope.workspaceId,
    ids,
  ]);
  return rows.length;
}

/** The cases above this one, the highest first, locked. */
export async function lockAncestors(
  tx: Tx,
  scope: Scope,
  caseId: string,
): Promise<readonly { readonly id: string; readonly context: JsonObject }[]> {
  const line = await tx.query<{ id: string }>(
    `with recursive line as (
       select parent_case_id as id, 1 as height from cases where workspace_id = $1 and id = $2
       union all
       select c.parent_case_id, l.height + 1 from cases c join line l on c.id = l.id where c.workspace_id = $1 and l.height < 100
     )
     select id from line where id is not null order by height desc`,
    [scope.workspaceId, caseId],
  );
  const locked: { id: string; context: JsonObject }[] = [];
  for (const { id } of line) {
    const rows = await tx.query<{ id: string; context: JsonObject }>(
      'select id, context from cases where workspace_id = $1 and id = $2 and erased_at is null for update',
      [scope.workspaceId, id],
    );
    locked.push(...rows);
  }
  return locked;
}

export interface LockedCase {
  readonly id: string;
  readonly definitionId: string;
  readonly entityId: string;
  readonly erased: boolean;
}

/** The case and all below it, level by level: a locked case starts no child meanwhile. */
export async function lockWithChildren(tx: Tx, scope: Scope, caseId: string): Promise<readonly LockedCase[]> {
  const all: LockedCase[] = [];
  let level = [caseId];
  while (level.length > 0) {
    const rows = await tx.query<{ id: string; definition_id: string; entity_id: string; erased: boolean }>(
      `select id, definition_id, entity_id, erased_at is not null as erased from cases
        where workspace_id = $1 and id = any($2::uuid[]) order by id for update`,
      [scope.workspaceId, level],
    );
    all.push(...rows.map((row) => ({ id: row.id, definitionId: row.definition_id, entityId: row.entity_id, erased: row.erased })));
    const below = await tx.query<{ id: string }>(
      'select id from cases where workspace_id = $1 and parent_case_id = any($2::uuid[]) and id <> all($3::uuid[])',
      [scope.workspaceId, level, all.map((one) => one.id)],
    );
    level = below.map((row) => row.id);
  }
  return all;
}

const deliveriesOf = 'select id from deliveries where workspace_id = $1 and case_id = any($2::uuid[])';
const callsOf = 'select id from plugin_calls where workspace_id = $1 and case_id = any($2::uuid[])';
const isErased = `payload_gone = 'erased', body = null, request = null, held = false,
  status = case when status in ('pending', 'retrying') then 'cancelled' else status end,
  reason = case when status in ('pending', 'retrying') then 'erased' else reason end,
  settled_at = case when status in ('pending', 'retrying') then clock_timestamp() else settled_at end`;

/**
 * In this order. Deliveries come first: their row locks let the settlements of this moment end, and what those stored is seen below. One
 * that is being sent stays so: its settlement reads the mark. Plugin calls lose their lease: what their run brings is refused.
 */
const erasures: readonly string[] = [
  `update deliveries set ${isErased} where workspace_id = $1 and case_id = any($2::uuid[])`,
  `update attempts set detail = null where workspace_id = $1 and detail is not null and delivery_id in (${deliveriesOf})`,
  `delete from attempt_answers where workspace_id = $1 and id in (select id from attempts where delivery_id in (${deliveriesOf}))`,
  'delete from event_bodies where workspace_id = $1 and id in (select id from events where case_id = any($2::uuid[]))',
  `update plugin_calls set status = 'failed', reason = 'erased', lease = null, leased_by = null, settled_at = clock_timestamp()
    where workspace_id = $1 and case_id = any($2::uuid[]) and status in ('pending', 'running')`,
  `update plugin_call_attempts set detail = null where workspace_id = $1 and detail is not null and plugin_call_id in (${callsOf})`,
  `delete from plugin_call_exchanges where workspace_id = $1 and id in (select id from plugin_call_attempts where plugin_call_id in (${callsOf}))`,
  `update timers set status = 'cancelled', reason = 'erased', settled_at = clock_timestamp()
    where workspace_id = $1 and case_id = any($2::uuid[]) and status = 'pending'`,
  // A hash of a short body can be guessed. Nothing is compared with it any more: an erased case takes no callback.
  `update callbacks set body_hash = 'erased ' || id where workspace_id = $1 and case_id = any($2::uuid[])`,
  `update child_progress set context = null, reason = case when status = 'pending' then 'erased' else split_part(reason, ':', 1) end,
          status = case when status = 'pending' then 'refused' else status end, settled_at = coalesce(settled_at, clock_timestamp())
    where workspace_id = $1 and (child_case_id = any($2::uuid[]) or parent_case_id = any($2::uuid[]))`,
  'update idempotency_keys set sealed_answer = null, case_id = null where workspace_id = $1 and case_id = any($2::uuid[])',
  // What webhooks about webhooks said of the cases' own subscriptions: their URLs.
  `with told as (
     delete from event_bodies b using events e, subscriptions s
      where e.workspace_id = $1 and e.case_id is null and b.id = e.id and s.workspace_id = $1 and s.level = 'case'
        and s.target_id = any($2::uuid[]::text[]) and position(s.id::text in b.body) > 0
     returning b.id
   )
   update deliveries set ${isErased} where workspace_id = $1 and event_id in (select id from told)`,
  `update subscriptions set deleted_at = coalesce(deleted_at, now()), updated_at = now(), description = null, settings = '{}', sealed_secret = '',
          url = regexp_replace(url, '^([a-z0-9+.-]+://)([^/?#]*@)?([^/?#]*).*$', '\\1\\3/', 'i')
    where workspace_id = $1 and level = 'case' and target_id = any($2::uuid[]::text[])`,
  `update cases set context = '{}', config = '{}', snapshot = null, erased_at = clock_timestamp(), version = version + 1, updated_at = clock_timestamp()
    where workspace_id = $1 and id = any($2::uuid[])`,
];

/** All that the locked cases left anywhere but in entities and in the cases above them. */
export async function eraseCases(tx: Tx, scope: Scope, ids: readonly string[]): Promise<void> {
  for (const text of erasures) await tx.query(text, [scope.workspaceId, ids]);
}

/** Tags that people gave may say anything: those of these cases are cut down to the given ones. */
export async function keepTags(tx: Tx, scope: Scope, ids: readonly string[], tags: readonly string[]): Promise<void> {
  await tx.query(
    `update cases set tags = array(select tag from unnest(tags) as tag where tag = any($3::text[]) order by tag)
      where workspace_id = $1 and id = any($2::uuid[]) and tags <> '{}'`,
    [scope.workspaceId, ids, tags],
  );
}

/** Of these entities, those that no case with data is about any more lose their data too. */
export async function eraseLeftEntities(tx: Tx, scope: Scope, ids: readonly string[]): Promise<void> {
  await tx.query(
    `update entities set data = '{}', updated_at = now() where workspace_id = $1 and id = any($2::uuid[])
        and not exists (select from cases c where c.entity_id = entities.id and c.erased_at is null)`,
    [scope.workspaceId, ids],
  );
}

/** The cases about an entity, and which of them still have data. */
export async function casesOfEntity(
  tx: Tx,
  scope: Scope,
  entityId: string,
): Promise<readonly { readonly id: string; readonly erased: boolean }[]> {
  return tx.query('select id, erased_at is not null as erased from cases where workspace_id = $1 and entity_id = $2 order by id', [
    scope.workspaceId,
    entityId,
  ]);
}

/** The entity itself, with the caller's id of it, here and in its cases. Its row must be locked. */
export async function eraseEntity(tx: Tx, scope: Scope, entityId: string): Promise<void> {
  const values = [scope.workspaceId, entityId];
  await tx.query("update entities set data = '{}', correlation_id = null, updated_at = now() where workspace_id = $1 and id = $2", values);
  await tx.query(
    'update cases set correlation_id = null where workspace_id = $1 and entity_id = $2 and correlation_id is not null',
    values,
  );
}

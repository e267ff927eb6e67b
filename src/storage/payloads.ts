// The parts of the claim and of the settlement that concern payloads, as text: what is sent, why there is nothing to send, and what is
// kept of an answer. Payloads stand in tables of their own, which go earlier than the facts (retention.ts), or by erasure (erasure.ts).

import type { Tx } from './database.ts';

/** Bytes of a body at most. A larger one was not written by us, and is not even read: a thousand of them would fill the memory. */
const mostBytes = 5_000_000;

/** Part of the claim: the text that goes out, of the claimed row `c` and its event's body `e`. */
export const sentBody = `case when octet_length(coalesce(c.body, e.body)) <= ${mostBytes} then coalesce(c.body, e.body) end`;

/** Part of the claim: the request of a custom webhook. */
export const sentRequest = `case when octet_length(c.request::text) <= ${mostBytes} then c.request end`;

/** Part of the claim: why there is nothing to send; null when there is. */
export const unsendable = `case
  when c.payload_gone is not null then c.payload_gone
  when c.request is null and c.body is null and e.body is null then 'payload_expired'
  when octet_length(coalesce(c.body, e.body, c.request::text)) > ${mostBytes} then 'body_too_large' end`;

/**
 * Part of the settlement: the deliveries of `result` whose case was erased while they were sent; nothing of what came back is kept. Those
 * that came too late are read under a lock: an erasure of this moment either is seen, or waits and then removes what was kept.
 */
export const erasedMeanwhile = `
  select id from settled where payload_gone = 'erased'
  union all
  select id from (
    select id, payload_gone from deliveries where id in (select delivery_id from result except select id from settled) for share
  ) late where payload_gone = 'erased'`;

/** Part of the settlement: the answers, apart from the attempts. */
export const keepAnswers = `
  insert into attempt_answers (id, workspace_id, headers, body)
  select r.attempt_id, r.workspace_id, r.response_headers::json, r.response_body from result r
   where r.response_status is not null and r.delivery_id not in (select id from erased)
  on conflict (id) do nothing`;

/** Whether the delivery had a body or request that is gone; it can then never be sent again. An event's own text: ask for that. */
export async function payloadGone(tx: Tx, deliveryId: string): Promise<'payload_expired' | 'erased' | null> {
  const rows = await tx.query<{ gone: 'payload_expired' | 'erased' | null }>(
    `select case when d.payload_gone is not null then d.payload_gone
                 when d.request is null and d.body is null and not exists (select from event_bodies e where e.id = d.event_id) then 'payload_expired' end as gone
       from deliveries d where d.id = $1`,
    [deliveryId],
  );
  return rows[0]?.gone ?? null;
}

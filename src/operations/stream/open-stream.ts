// GET /stream: what happens in a workspace from now on, or from where a reader was. A feed is read page by page by whoever sends it
// (http/live-streams.ts); it never waits and keeps nothing.

import { type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Tx } from '../../storage/database.ts';
import * as deliveries from '../../storage/delivery-log.ts';
import * as events from '../../storage/events.ts';
import { findStreamEdge, readStreamRows, type StreamRow } from '../../storage/stream.ts';
import { readPosition, type StreamPosition, writePosition } from '../../storage/stream-position.ts';
import type { Deps } from '../deps.ts';

export interface StreamFilter extends Pick<deliveries.DeliveryFilter, 'eventName' | 'workflowRuntimeId' | 'ballerineEntityId'> {
  /** Leaves events out, since they belong to no subscription. */
  readonly subscriptionId?: string;
  /** Default: both. */
  readonly include?: readonly ('events' | 'attempts')[];
}

export interface Message {
  /** Where a reader that has seen this message goes on. */
  readonly cursor: string;
  readonly name: StreamRow['kind'];
  readonly data: events.LoggedEvent | deliveries.ToldAttempt;
}

export interface Page {
  readonly messages: readonly Message[];
  /** Where to go on; also without messages it may lie behind the cursor before. */
  readonly cursor: string;
  /** There may be more already. */
  readonly more: boolean;
}

export interface Feed {
  /** Where it begins. */
  readonly cursor: string;
  /** The next page after the one before. Not to be called again before it has answered; after it failed it may be. */
  next(): Promise<Page>;
}

/** `after`: the cursor of the last message seen; null: from now on. */
export async function openStream(scope: Scope, filter: StreamFilter, after: string | null, deps: Deps): Promise<Feed | Refused> {
  const { position: edge, keptSince } = await deps.database.transaction(scope, findStreamEdge);
  const start = after === null ? edge : readPosition(after);
  const kinds = kindsOf(filter);
  if (start === null || start.at > edge.at + clockAllowanceMs) return unknownCursor;
  if (kinds.length === 0) return noEvents;
  // A number that this database has not counted to yet is of another one.
  if (start.at < keptSince.getTime() || BigInt(start.transaction) > BigInt(edge.transaction)) return expired;
  let position = start;
  return {
    cursor: writePosition(start),
    next: async () => {
      const page = await deps.database.transaction(scope, (tx) => readPage(tx, scope, { kinds, filter, after: position }));
      position = page.reached;
      return { messages: page.messages, cursor: writePosition(position), more: page.more };
    },
  };
}

/** The database's clock may have been set back since the cursor was made. */
const clockAllowanceMs = 24 * 3_600_000;

const unknownCursor = refuse('invalid_request', 'The cursor is not one that this stream gave out.', {
  errors: [{ path: 'lastEventId', message: 'unknown cursor' }],
});
const noEvents = refuse('invalid_request', 'Events belong to no subscription: with `subscriptionId`, include attempts.', {
  errors: [{ path: 'querystring.include', message: 'leaves nothing to tell of a subscription' }],
});
const expired = refuse('cursor_expired', 'What came after this cursor is not kept in full any more.');

function kindsOf({ include = ['events', 'attempts'], subscriptionId }: StreamFilter): readonly StreamRow['kind'][] {
  return [
    ...(include.includes('events') && subscriptionId === undefined ? (['event'] as const) : []),
    ...(include.includes('attempts') ? (['attempt'] as const) : []),
  ];
}

interface PageOrder {
  readonly kinds: readonly StreamRow['kind'][];
  readonly filter: StreamFilter;
  readonly after: StreamPosition;
}

async function readPage(tx: Tx, scope: Scope, { kinds, filter: { include: _, ...filter }, after }: PageOrder) {
  const { rows, reached, more } = await readStreamRows(tx, scope, kinds, after);
  const ids = (kind: StreamRow['kind']) => rows.filter((row) => row.kind === kind).map((row) => row.id);
  const [told, tried] = [ids('event'), ids('attempt')];
  const found = new Map<string, Message['data']>();
  if (told.length > 0) for (const one of await events.pickEvents(tx, scope, told, filter)) found.set(one.id, one);
  if (tried.length > 0) for (const one of await deliveries.pickAttempts(tx, scope, tried, filter)) found.set(one.id, one);
  const messages = rows.flatMap(({ kind, id, position }): Message[] => {
    const data = found.get(id);
    return data ? [{ cursor: writePosition(position), name: kind, data }] : [];
  });
  return { messages, reached, more };
}

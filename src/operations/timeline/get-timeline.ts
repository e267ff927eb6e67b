// GET /:id/timeline: the whole story of a case in one list: what came, what moved, what was asked of others and what they said,
// who was told. Oldest first, in pages.

import { showParts, type TextPart } from '../../domain/authored-request.ts';
import { notFound, type Refused, refuse } from '../../domain/errors.ts';
import { isUuid } from '../../domain/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { getCase } from '../../storage/cases.ts';
import { readTimeline, type TimelinePlace, type TimelineRow } from '../../storage/timeline.ts';
import type { Deps } from '../deps.ts';
import type { Page } from '../page-by-id.ts';

/** `at`, `kind` and `id`, and the facts of that kind beside them. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: string;
  /** Of the event, call, try, delivery, attempt, timer or callback; of the case itself when it was erased. */
  readonly id: string;
  readonly [fact: string]: Json;
}

export async function getTimeline(
  scope: Scope,
  caseId: string,
  page: { readonly limit: number; readonly cursor?: string },
  deps: Deps,
): Promise<Page<TimelineEntry> | Refused> {
  const after = page.cursor === undefined ? null : readPlace(page.cursor);
  if (after === undefined) {
    return refuse('invalid_request', 'The cursor is not one that this list gave out.', {
      errors: [{ path: 'cursor', message: 'unknown cursor' }],
    });
  }
  return deps.database.transaction(scope, async (tx) => {
    const rows = await readTimeline(tx, scope, caseId, { limit: page.limit + 1, after });
    if (rows.length === 0 && !(await getCase(tx, scope, caseId))) return notFound;
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return { results: shown.map(readEntry), meta: { nextCursor: last ? writePlace(last.place) : null } };
  });
}

function readEntry({ source, place, facts }: TimelineRow): TimelineEntry {
  const { kind, ...rest } = source === 'event' ? readEvent(facts) : { kind: source, ...facts, ...shownUrl(facts) };
  return { at: new Date(place.at).toISOString(), kind: String(kind), id: place.id, ...rest };
}

/** A custom webhook's URL comes in parts: its secrets stand as `{secret.NAME}`. */
function shownUrl({ url }: JsonObject): JsonObject {
  return Array.isArray(url) ? { url: showParts(url as readonly TextPart[]) } : {};
}

/** An event under the name of what happened; one without a name of its own stays `event`. */
function readEvent({ eventName = '', sequence = 0, state = null, previousState = null, head, decisions = null }: JsonObject): JsonObject {
  const envelope = isJsonObject(head) ? head : {};
  const common = { eventName, sequence };
  switch (eventName) {
    case 'workflow.started':
      return { kind: 'started', ...common, state };
    case 'workflow.state.changed':
      return { kind: 'transition', ...common, from: previousState, to: state };
    case 'workflow.context.changed':
      // A decision that changed no status is told by this event alone.
      return Array.isArray(decisions) ? { kind: 'decision', ...common, documents: decisions } : { kind: 'context_changed', ...common };
    case 'workflow.context.document.changed':
      return { kind: 'decision', ...common, documents: decisions ?? [] };
    case 'workflow.assignee.changed':
      return { kind: 'assignment', ...common, assignee: envelope['assignee'] ?? null };
    case 'workflow.completed':
      return { kind: 'completed', ...common, state };
    default:
      return { kind: 'event', ...common };
  }
}

function writePlace({ at, rank, id }: TimelinePlace): string {
  return Buffer.from(`${at}.${rank}.${id}`).toString('base64url');
}

/** Undefined when it is not one of ours. */
function readPlace(cursor: string): TimelinePlace | undefined {
  const [at = '', rank = '', id = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,15}$/.test(at) || !/^\d$/.test(rank) || !isUuid(id) || rest.length > 0) return undefined;
  return { at: Number(at), rank: Number(rank), id };
}

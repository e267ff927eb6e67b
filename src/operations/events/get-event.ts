// GET /events/:id: one event with the exact body that its receivers get, or why that is gone.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import * as events from '../../storage/events.ts';
import type { Deps } from '../deps.ts';

export type EventWithBody = Omit<events.EventWithText, 'body'> & { readonly body: Json };

export async function getEvent(scope: Scope, id: string, deps: Deps): Promise<EventWithBody | Refused> {
  return deps.database.transaction(scope, async (tx) => {
    const found = await events.getEvent(tx, scope, id);
    return found ? { ...found, body: found.body === null ? null : (JSON.parse(found.body) as Json) } : notFound;
  });
}

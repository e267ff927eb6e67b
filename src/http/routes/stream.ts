// What happens, as it happens: Server-Sent Events. docs/stream.md says what a reader can rely on.

import { Type } from 'typebox';
import { openStream } from '../../operations/stream/open-stream.ts';
import { ToldAttempt } from '../delivery-answers.ts';
import { EventSummary } from '../event-answer.ts';
import { type Route, route } from '../route.ts';
import { Exact } from '../schemas.ts';

const Uuid = Type.String({ format: 'uuid' });

export const streamRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/stream',
    operationId: 'openStream',
    access: 'cases:read',
    tag: 'Events',
    summary: 'Events and attempts as they happen, as Server-Sent Events',
    query: Exact({
      include: Type.Optional(
        Type.Array(Type.Union([Type.Literal('events'), Type.Literal('attempts')]), {
          description: 'Default: both',
          minItems: 1,
          maxItems: 2,
        }),
      ),
      eventName: Type.Optional(Type.String({ maxLength: 200 })),
      workflowRuntimeId: Type.Optional(Uuid),
      ballerineEntityId: Type.Optional(Uuid),
      subscriptionId: Type.Optional(Type.String({ format: 'uuid', description: 'Leaves events out: they belong to no subscription' })),
      lastEventId: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            'Go on after this message; the header `Last-Event-ID` says the same, and counts before it. Without either: from now on',
        }),
      ),
    }),
    answerType: 'text/event-stream',
    answer: Type.Union([EventSummary, ToldAttempt], {
      description:
        'The `data` of a message, in one line: the first of `event: event`, the second of `event: attempt`. Its `id` is what a reader sends to go on after it',
    }),
    handle: ({ scope, query: { lastEventId, ...filter }, headers }, deps) => {
      const header = headers['last-event-id'];
      // Browsers send the header when they come back, with the URL that they began with.
      return openStream(scope, filter, (typeof header === 'string' && header) || lastEventId || null, deps);
    },
  }),
];

// An event as the lists and the stream answer with it: without its body.

import { Type } from 'typebox';
import { Nullable, Time } from './schemas.ts';

export const eventFacts = {
  id: Type.String(),
  eventName: Type.String(),
  workflowRuntimeId: Nullable(Type.String({ description: 'Null for a webhook about webhooks' })),
  ballerineEntityId: Nullable(Type.String()),
  sequence: Type.Integer(),
  timestamp: Time,
};

export const EventSummary = Type.Object(eventFacts);

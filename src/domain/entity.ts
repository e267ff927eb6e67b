// The business or individual that a case is about.

import type { JsonObject } from './json.ts';

export type EntityType = 'business' | 'individual';

export interface Entity {
  /** Ours: `ballerineEntityId` in requests and webhooks. */
  readonly id: string;
  /** The caller's own id (`context.entity.id`); one entity per value in a workspace. */
  readonly correlationId: string | null;
  readonly type: EntityType;
  readonly data: JsonObject;
}

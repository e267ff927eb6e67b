// One HTTP try as people read it, whichever log it stands in: delivery-log.ts and plugin-call-log.ts add what is theirs.

import type { JsonObject } from '../domain/json.ts';

export interface HttpTry {
  readonly id: string;
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  /** Null when nobody answered. */
  readonly response: { readonly status: number; readonly headers: JsonObject; readonly body: string | null } | null;
  /** Why headers and bodies are gone; null when they are there. */
  readonly payloadGone: PayloadGone | null;
}

/** Kept no longer, or erased with its case. */
type PayloadGone = 'payload_expired' | 'erased';

/** The columns that `attempts` and `plugin_call_attempts` share. */
interface TryRow {
  readonly id: string;
  readonly number: number;
  readonly started_at: Date;
  readonly duration_ms: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly response_status: number | null;
  readonly response_headers: JsonObject | null;
  readonly response_body: string | null;
  /** False when what was asked and answered is not there any more. */
  readonly kept: boolean;
}

/** `gone`: why a payload that is not kept may be gone, if not by its age. */
export function readTry(row: TryRow, gone: PayloadGone | null): HttpTry {
  return {
    id: row.id,
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    reason: row.reason,
    detail: row.detail,
    response:
      row.response_status === null
        ? null
        : { status: row.response_status, headers: row.response_headers ?? {}, body: row.kept ? (row.response_body ?? '') : null },
    payloadGone: row.kept ? null : (gone ?? 'payload_expired'),
  };
}

// Idempotency keys: the same request twice is done once. The key, the work and its answer are one commit.

import { createHash } from 'node:crypto';
import { isRefused, type Refused, refuse } from '../domain/errors.ts';
import type { Scope } from '../domain/scope.ts';
import type { Tx } from '../storage/database.ts';
import { rememberAnswer, takeIdempotencyKey } from '../storage/idempotency-keys.ts';
import type { Deps } from './deps.ts';

/** The caller's `Idempotency-Key` with what it stands for: route and raw body. */
export interface Idempotency {
  readonly key: string;
  readonly request: string;
}

/** Does the work, or gives the answer that it gave before. A refusal is not remembered: the caller may mend the request. */
export async function once<Answer>(
  tx: Tx,
  scope: Scope,
  idempotency: Idempotency | null,
  work: () => Promise<Answer | Refused>,
  deps: Pick<Deps, 'seal'>,
): Promise<Answer | Refused> {
  if (!idempotency) return work();
  const { key } = idempotency;
  const boundTo = `idempotency:${scope.workspaceId}:${key}`;
  const requestHash = createHash('sha256').update(idempotency.request).digest('hex');
  const before = await takeIdempotencyKey(tx, scope, key, requestHash);
  if (before && before.requestHash !== requestHash) {
    return refuse('idempotency_conflict', `The idempotency key ${JSON.stringify(key)} was used with another request.`);
  }
  if (before?.sealedAnswer) return JSON.parse(await deps.seal.unseal(before.sealedAnswer, boundTo)) as Answer;
  const answer = await work();
  if (!isRefused(answer)) await rememberAnswer(tx, scope, key, await deps.seal.seal(JSON.stringify(answer), boundTo), caseShown(answer));
  return answer;
}

/** Erasing a case forgets the answers that show its context; the others hold ids only. */
function caseShown(answer: unknown): string | null {
  const shows = typeof answer === 'object' && answer !== null && 'context' in answer && 'id' in answer;
  return shows && typeof answer.id === 'string' ? answer.id : null;
}

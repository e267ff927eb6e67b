// A due `after`: under the lock of its case it fires once, whoever comes first; a case that left the state has cancelled it.

import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import type { Tx } from '../../storage/database.ts';
import { type DueTimer, postponeTimer, takeTimer } from '../../storage/timers.ts';
import { advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** A case whose plugins run hot takes no more for so long. */
const busyMs = 5_000;

/** True when this call fired it. A timer that the case refuses (its guard breaks, it loops) counts as fired: the log says why. */
export async function fireTimer(timer: DueTimer, deps: Deps): Promise<boolean> {
  const scope = systemScope(timer, 'fire-due-timers');
  const fired = await deps.database.transaction(scope, (tx) => fire(tx, scope, timer, deps));
  if (isRefused(fired)) return setAside(scope, timer, fired, deps);
  if (fired) deps.signals.emit('timer.fired', { caseId: timer.caseId, timerId: timer.timerId });
  if (fired) deps.wakeUp.announce();
  return fired;
}

async function fire(tx: Tx, scope: Scope, timer: DueTimer, deps: Deps): Promise<boolean | Refused> {
  if (!(await lockCase(tx, scope, timer.caseId))) return refuse('not_found', 'The case is gone.');
  if (!(await takeTimer(tx, scope, timer.caseId, timer.timerId))) return false;
  const advanced = await advanceCase(tx, scope, timer.caseId, { kind: 'timer', timerId: timer.timerId }, deps);
  return isRefused(advanced) ? advanced : true;
}

async function setAside(scope: Scope, timer: DueTimer, refused: Refused, deps: Deps): Promise<boolean> {
  const later = refused.refused === 'too_many_requests';
  deps.log.warn('timer.refused', { caseId: timer.caseId, timerId: timer.timerId, code: refused.refused, detail: refused.detail, later });
  await deps.database.transaction(scope, async (tx) => {
    if (!(await lockCase(tx, scope, timer.caseId))) return;
    if (later) await postponeTimer(tx, scope, timer.caseId, timer.timerId, busyMs);
    else await takeTimer(tx, scope, timer.caseId, timer.timerId);
  });
  return !later;
}

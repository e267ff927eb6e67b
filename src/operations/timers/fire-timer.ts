// A due `after`: under the lock of its case it fires once, whoever comes first; a case that left the state has cancelled it.

import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import { lockCase } from '../../storage/cases.ts';
import { type DueTimer, takeTimer } from '../../storage/timers.ts';
import { advanceCase } from '../advance-case.ts';
import type { Deps } from '../deps.ts';
import { systemScope } from '../system-scope.ts';

/** True when this call fired it. A timer that the case refuses (its guard breaks, it loops) counts as fired: the log says why. */
export async function fireTimer(timer: DueTimer, deps: Deps): Promise<boolean> {
  const scope = systemScope(timer, 'fire-due-timers');
  const fired = await deps.database.transaction(scope, async (tx): Promise<boolean | Refused> => {
    if (!(await lockCase(tx, scope, timer.caseId))) return refuse('not_found', 'The case is gone.');
    if (!(await takeTimer(tx, scope, timer.caseId, timer.timerId))) return false;
    const advanced = await advanceCase(tx, scope, timer.caseId, { kind: 'timer', timerId: timer.timerId }, deps);
    return isRefused(advanced) ? advanced : true;
  });
  if (!isRefused(fired)) {
    if (fired) deps.signals.emit('timer.fired', { caseId: timer.caseId, timerId: timer.timerId });
    if (fired) deps.wakeUp.announce();
    return fired;
  }
  deps.log.warn('timer.refused', { caseId: timer.caseId, timerId: timer.timerId, code: fired.refused, detail: fired.detail });
  await deps.database.transaction(scope, async (tx) => {
    if (await lockCase(tx, scope, timer.caseId)) await takeTimer(tx, scope, timer.caseId, timer.timerId);
  });
  return true;
}

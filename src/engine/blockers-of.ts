// Which guards kept a case from taking an event, and what they gave instead of a yes. Called by step when an event moved nothing.

import type { CaseState } from '../domain/case.ts';
import type { Json } from '../domain/json.ts';
import { activeStates, type Chart } from './chart.ts';
import type { Verdicts } from './machine.ts';

/** A guard that said no while nothing else was taken. */
export interface BlockedBy {
  readonly event: string;
  /** As the author wrote it; `''` for a transition that stays. */
  readonly target: string;
  /** `{type, rule}`. */
  readonly guard: Json;
  /** What the rule gave instead of a yes. */
  readonly reason?: string;
}

/** The guards of all active states that said no to this event, the innermost state's first. */
export function blockersOf(chart: Chart, before: CaseState, name: string, verdicts: Verdicts): readonly BlockedBy[] {
  const innermostFirst = [...activeStates(chart, before.state)].reverse();
  return innermostFirst.flatMap((node) =>
    node.on
      .filter((entry) => entry.event === name)
      .flatMap((entry) => entry.transitions)
      .flatMap(({ guard, targets }) => {
        const verdict = guard === null ? undefined : verdicts.get(guard)?.verdict;
        if (guard === null || verdict === undefined) return [];
        const reason = verdict.kind === 'said' ? `the rule gave ${shown(verdict.value)}` : verdict.message;
        return [{ event: name, target: targets.join(', '), guard: { type: guard.dialect, rule: guard.rule }, reason }];
      }),
  );
}

/** A value that counts as no is short: false, null, 0 or empty text. */
function shown(value: Json): string {
  return JSON.stringify(value).slice(0, 100);
}

// Will the final states tell an outcome? `workflow.context.document.completed` is sent for approved and rejected cases only.

import type { Finding } from '../domain/definition.ts';
import type { Chart, StateNode } from './chart.ts';
import { inside, warning } from './finding.ts';

/** Names that count as an outcome on a final state without tags. */
const outcomeNames: readonly string[] = ['approved', 'auto_approved', 'rejected', 'auto_rejected'];

export function checkOutcomes(chart: Chart): readonly Finding[] {
  const finals = chart.root.kind === 'compound' ? chart.root.states.filter((node) => node.kind === 'final') : [];
  return finals.flatMap(outcomeFindings);
}

function outcomeFindings(node: StateNode): readonly Finding[] {
  const path = inside(node.at, 'tags');
  const outcomes = node.tags.filter((tag) => tag === 'approved' || tag === 'rejected');
  if (outcomes.length === 2) {
    return [
      warning({
        code: 'two-outcomes',
        path,
        message: `The final state "${node.name}" is tagged both approved and rejected.`,
        fix: 'Keep one of the two tags.',
      }),
    ];
  }
  if (outcomes.length === 1) return [];
  const tag = node.name.includes('reject') ? 'rejected' : 'approved';
  if (node.tags.length === 0 && outcomeNames.includes(node.name)) {
    return [
      warning({
        code: 'outcome-by-name',
        path,
        message: `The final state "${node.name}" has no tags: its name tells the outcome.`,
        fix: `Say it: "tags": ["${tag}"].`,
      }),
    ];
  }
  return [
    warning({
      code: 'no-outcome',
      path,
      message: `The final state "${node.name}" tells no outcome: workflow.context.document.completed is not sent for it.`,
      fix: 'Add the tag "approved" or "rejected", if it is one.',
    }),
  ];
}

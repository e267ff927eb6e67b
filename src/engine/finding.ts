// What the publish check says, and where. Paths are JSON paths from the request body's root.

import type { Finding } from '../domain/definition.ts';
import { didYouMean } from '../domain/did-you-mean.ts';

/** A finding without its severity. */
export type Remark = Omit<Finding, 'severity'>;

/** Refuses the definition. */
export function fault(remark: Remark): Finding {
  return { severity: 'error', ...remark };
}

/** Is kept with the definition. */
export function warning(remark: Remark): Finding {
  return { severity: 'warning', ...remark };
}

/** The path of a member or an element: `$.definition` + `states` → `$.definition.states`; odd keys are quoted. */
export function inside(at: string, key: string | number): string {
  if (typeof key === 'number') return `${at}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
}

/** `Did you mean "review"?`, or the alternative when nothing is near. */
export function fixFor(word: string, known: Iterable<string>, otherwise: string): string {
  const near = didYouMean(word, known);
  return near === null ? otherwise : `Did you mean "${near}"?`;
}

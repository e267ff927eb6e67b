// POST /workflow-definition/check: the publish check without publishing.

import type { Finding } from '../../domain/definition.ts';
import { type DefinitionInput, findingsOf } from './publish-definition.ts';

/** `ok` is true when publishing would not be refused for the definition's own sake. */
export function checkDefinition(input: DefinitionInput): { readonly ok: boolean; readonly findings: readonly Finding[] } {
  const findings = findingsOf(input);
  return { ok: findings.every((finding) => finding.severity !== 'error'), findings };
}

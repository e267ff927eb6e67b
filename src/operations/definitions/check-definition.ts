// POST /workflow-definition/check: the publish check without publishing.

import type { DefinitionInput, Finding } from '../../domain/definition.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Deps } from '../deps.ts';
import { findingsOf } from './publish-definition.ts';

/** `ok` is true when publishing would not be refused for the definition's own sake. */
export async function checkDefinition(
  scope: Scope,
  input: DefinitionInput,
  deps: Pick<Deps, 'database' | 'destinations'>,
): Promise<{ readonly ok: boolean; readonly findings: readonly Finding[] }> {
  const findings = await deps.database.transaction(scope, (tx) => findingsOf(tx, scope, input, deps));
  return { ok: findings.every((finding) => finding.severity !== 'error'), findings };
}

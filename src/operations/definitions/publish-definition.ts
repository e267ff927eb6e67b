// The one way into `definitions`: check everything, then store a new immutable version with its definition-level subscriptions.
// Creating, copying and upgrading end here.

import { createHash } from 'node:crypto';
import type { Definition, DefinitionInput, Finding } from '../../domain/definition.ts';
import { isRefused, type Refused, refuse } from '../../domain/errors.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { checkDefinition } from '../../engine/check-definition.ts';
import type { Tx } from '../../storage/database.ts';
import { insertDefinition } from '../../storage/definitions.ts';
import { withoutSecrets } from '../cases/run-config.ts';
import type { Deps } from '../deps.ts';
import { prepareSubscriptions } from '../subscriptions/prepare-subscriptions.ts';
import { replaceSubscriptions, type ShownSubscription } from '../subscriptions/replace-subscriptions.ts';
import { checkNamed, checkRequests } from './check-requests.ts';
import { checkSubscriptions, isOfSubscriptions } from './check-subscriptions.ts';

/** A definition as callers see it, with what the check warned of. */
export type ShownDefinition = Omit<Definition, 'contentHash' | 'createdAt'> & {
  readonly findings: readonly Finding[];
  /** Comes with Casewire: it can be read and copied, not run or changed. */
  readonly builtIn: boolean;
  /** Null for a built-in one. */
  readonly createdAt: Date | null;
  readonly subscriptions?: readonly ShownSubscription[];
};

/** Every finding of the publish check, errors first. */
export async function findingsOf(
  tx: Tx,
  scope: Scope,
  input: DefinitionInput,
  deps: Pick<Deps, 'destinations'>,
): Promise<readonly Finding[]> {
  const pure = checkDefinition({
    definition: input.definition,
    extensions: input.extensions ?? {},
    config: input.config ?? {},
    contextSchema: input.contextSchema ?? null,
  });
  const findings = [
    ...pure,
    ...checkSubscriptions(input.config ?? {}, deps),
    ...(await checkRequests(tx, scope, input.extensions ?? {}, deps)),
    ...(await checkNamed(tx, scope, input)),
  ];
  return [...findings.filter((finding) => finding.severity === 'error'), ...findings.filter((finding) => finding.severity === 'warning')];
}

function contentHash(definition: JsonObject, extensions: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, extensions]))
    .digest('hex');
}

/** Stores `version` of the definition. The caller's transaction decides which version that is. */
export async function publishDefinition(
  tx: Tx,
  scope: Scope,
  input: DefinitionInput,
  version: number,
  deps: Deps,
): Promise<ShownDefinition | Refused> {
  const config = input.config ?? {};
  const extensions = input.extensions ?? {};
  const findings = await findingsOf(tx, scope, input, deps);
  const errors = findings.filter((finding) => finding.severity === 'error');
  // Where only subscriptions are wrong, `prepareSubscriptions` answers, as it does for every list of them.
  if (!errors.every(isOfSubscriptions)) {
    return refuse('definition_invalid', `The definition has ${errors.length} error(s); the first: ${errors[0]?.message}`, {
      errors: errors.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
      more: { findings: findings as unknown as Json },
    });
  }
  const target = { level: 'definition', targetId: input.name } as const;
  const prepared = await prepareSubscriptions(scope, config['subscriptions'], 'config.subscriptions', target, deps);
  if (isRefused(prepared)) return { ...prepared, more: { ...prepared.more, findings: findings as unknown as Json } };
  const stored = await insertDefinition(tx, scope, {
    id: input.id ?? deps.newId(new Date()),
    name: input.name,
    version,
    displayName: input.displayName ?? input.name,
    definitionType: 'statechart-json',
    definition: input.definition,
    extensions,
    config: withoutSecrets(config),
    contextSchema: input.contextSchema ?? null,
    documentsSchema: input.documentsSchema ?? null,
    contentHash: contentHash(input.definition, extensions),
    findings,
  });
  if (!stored)
    return refuse(
      'name_taken',
      `A definition with the name ${JSON.stringify(input.name)}${input.id === undefined ? '' : ` or the id ${JSON.stringify(input.id)}`} exists already.`,
    );
  const subscriptions = await replaceSubscriptions(tx, scope, target, prepared);
  return { ...showDefinition(stored), ...(subscriptions.length > 0 ? { subscriptions } : {}) };
}

export function showDefinition({ contentHash: _, ...shown }: Definition & { readonly findings: readonly Finding[] }): ShownDefinition {
  return { ...shown, builtIn: false };
}

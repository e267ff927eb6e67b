// Starts the child cases that a plugin call asks for, all of them or none. Called by settle-plugin-call in the transaction that
// settles the call. Each is a new case of its own: an active case of the same entity may belong to somebody else.
//
// Locks: entities first and sorted, then the parent, then the new rows. `run` takes them in the same order.

import { stateName } from '../../domain/case.ts';
import type { Definition } from '../../domain/definition.ts';
import type { Entity } from '../../domain/entity.ts';
import { isRefused, notFound, type Refused, refuse } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ChildStart } from '../../domain/plugin-call.ts';
import type { Scope } from '../../domain/scope.ts';
import { lockCase } from '../../storage/cases.ts';
import { caseDepth, countChildren } from '../../storage/children.ts';
import type { Tx } from '../../storage/database.ts';
import { findLatestDefinition } from '../../storage/definitions.ts';
import { documentsFault, type EntityInput, readEntityInput } from '../cases/read-entity.ts';
import { findEntity, newCase, startCase, withIds } from '../cases/run-case.ts';
import { mergeConfig } from '../cases/run-config.ts';
import { unknownDefinition } from '../definitions/built-in-templates.ts';
import type { Deps } from '../deps.ts';
import { type ChildEntries, entriesOf } from './child-entries.ts';

/** A child of a child of a child …, counted from the first case without a parent. */
const maxDepth = 10;
const maxChildren = 1_000;

/** The parent as the call saw it: children get its language and nothing else of its config. */
export interface ParentOfCall {
  readonly caseId: string;
  readonly config: JsonObject;
}

interface PreparedChild {
  readonly start: ChildStart;
  readonly definition: Definition;
  readonly entity: EntityInput;
}

/** What goes to the parent's `childWorkflows`; a refusal says why none of them can be started, and rolls all of them back. */
export async function startChildren(
  tx: Tx,
  scope: Scope,
  parent: ParentOfCall,
  starts: readonly ChildStart[],
  deps: Deps,
): Promise<ChildEntries | Refused> {
  const children = await prepare(tx, scope, starts, deps);
  if (isRefused(children)) return children;
  const found: (PreparedChild & { readonly found: Entity; readonly now: Date })[] = [];
  for (const child of [...children].sort(byEntity)) {
    const about = await findEntity(tx, scope, child.entity, deps);
    if (isRefused(about)) return told(about, child.definition);
    found.push({ ...child, found: about.entity, now: about.now });
  }
  if (!(await lockCase(tx, scope, parent.caseId))) return notFound;
  const tooMany = await limitFault(tx, scope, parent.caseId, children.length);
  if (tooMany) return tooMany;
  const started = [];
  for (const child of found) {
    const created = newCase(scope, {
      caseId: deps.newId(child.now),
      definition: child.definition,
      entity: child.found,
      config: configOf(child, parent),
      context: withIds(child.start.context, child.found, child.now, deps),
      now: child.now,
    });
    const advanced = await startCase(tx, scope, { ...created, parentCaseId: parent.caseId }, child.definition, deps);
    if (isRefused(advanced)) return told(advanced, child.definition);
    started.push(advanced.case);
  }
  return entriesOf(started.map((one) => ({ ...one, state: stateName(one.state), result: null })));
}

async function prepare(tx: Tx, scope: Scope, starts: readonly ChildStart[], deps: Deps): Promise<readonly PreparedChild[] | Refused> {
  const definitions = new Map<string, Definition | null>();
  const prepared: PreparedChild[] = [];
  for (const start of starts) {
    const known = definitions.get(start.definition);
    const definition = known === undefined ? await findLatestDefinition(tx, scope, start.definition) : known;
    definitions.set(start.definition, definition);
    if (!definition) return unknownDefinition(start.definition, deps);
    const entity = readEntityInput(start.context['entity']);
    if (isRefused(entity)) return told(entity, definition);
    const fault = documentsFault(start.context);
    if (fault) return told(fault, definition);
    prepared.push({ start, definition, entity });
  }
  return prepared;
}

async function limitFault(tx: Tx, scope: Scope, parentId: string, count: number): Promise<Refused | null> {
  const depth = await caseDepth(tx, scope, parentId);
  if (depth >= maxDepth)
    return refuse('invalid_request', `Child cases nest ${maxDepth} levels deep at most; this case is on level ${depth}.`);
  const before = await countChildren(tx, scope, parentId);
  if (before + count <= maxChildren) return null;
  return refuse('invalid_request', `A case has at most ${maxChildren} child cases; this one has ${before} and asks for ${count} more.`);
}

/** The definition's own config with the parent's language; what the plugin says is sent first replaces what the definition says. */
function configOf({ definition, start }: PreparedChild, parent: ParentOfCall): JsonObject {
  const { language } = parent.config;
  return mergeConfig(definition.config, {
    ...(language === undefined ? {} : { language }),
    ...(start.initialEvent === null ? {} : { initialEvent: start.initialEvent }),
  });
}

/** Two calls that start children of the same entities take them in the same order, and so never wait for each other in a ring. */
function byEntity(left: PreparedChild, right: PreparedChild): number {
  const [a, b] = [left, right].map(({ entity }) => `${entity.ballerineEntityId ?? ''} ${entity.correlationId ?? ''}`) as [string, string];
  return a < b ? -1 : a > b ? 1 : 0;
}

function told(refused: Refused, definition: Definition): Refused {
  return { ...refused, detail: `The child case of "${definition.name}" cannot be started: ${refused.detail}` };
}

// The part of the publish check that needs the workspace: do the secrets, definitions and rule sets that a plugin names exist, may its
// URL be called? Called when a definition is published or checked through the API; `casewire check` knows no workspace and leaves it out.

import type { DefinitionInput, Finding } from '../../domain/definition.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Scope } from '../../domain/scope.ts';
import { fixedUrl, secretsNamed } from '../../engine/authored-parts.ts';
import { checkReferences, type Reference, referencesIn } from '../../engine/check-references.ts';
import { fault, fixFor, inside } from '../../engine/finding.ts';
import { type PluginEntry, pluginsOf } from '../../engine/plugins-of.ts';
import type { Tx } from '../../storage/database.ts';
import { namesInUse } from '../../storage/definitions.ts';
import { ruleSetsAmong } from '../../storage/rule-sets.ts';
import { listSecrets } from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';

export async function checkRequests(
  tx: Tx,
  scope: Scope,
  extensions: JsonObject,
  deps: Pick<Deps, 'destinations'>,
): Promise<readonly Finding[]> {
  const plugins = pluginsOf(extensions);
  return [...(await checkSecrets(tx, scope, plugins)), ...plugins.flatMap((plugin) => checkUrl(plugin, deps))];
}

async function checkSecrets(tx: Tx, scope: Scope, plugins: readonly PluginEntry[]): Promise<readonly Finding[]> {
  const named = plugins.flatMap(({ written, at }) => secretsNamed(written, at));
  if (named.length === 0) return [];
  const known = (await listSecrets(tx, scope)).map(({ key }) => key);
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) =>
      fault({
        code: 'unknown-secret',
        path,
        message: `The workspace has no secret "${name}".`,
        fix: fixFor(name, known, 'Store it first: POST /api/v1/external/secrets {"key", "value"}.'),
      }),
    );
}

/** A definition may name itself, before there is a first version of it. */
export async function checkNamed(
  tx: Tx,
  scope: Scope,
  { name, id, extensions = {} }: Pick<DefinitionInput, 'name' | 'id' | 'extensions'>,
): Promise<readonly Finding[]> {
  const references = referencesIn(extensions);
  const words = (kind: Reference['kind']) => references.filter((one) => one.kind === kind).map((one) => one.name);
  const [definitions, ruleSets] = [words('definition'), words('rule set')];
  const known = {
    definition: [name, id, ...(definitions.length > 0 ? await namesInUse(tx, scope, definitions) : [])],
    'rule set': ruleSets.length > 0 ? await ruleSetsAmong(tx, scope, ruleSets) : [],
  };
  return checkReferences(references, (one) => known[one.kind].includes(one.name));
}

function checkUrl({ kind, written, at }: PluginEntry, { destinations }: Pick<Deps, 'destinations'>): readonly Finding[] {
  const url = kind === 'api' || kind === 'webhook' ? fixedUrl(written['url']) : null;
  const verdict = url === null || url === '' ? null : destinations.checkUrl(url);
  if (verdict === null || verdict.ok) return [];
  return [
    fault({
      code: 'destination-not-allowed',
      path: inside(at, 'url'),
      message: verdict.reason,
      fix: 'Use an https URL on a public address, or have the operator list the target in CASEWIRE_ALLOW_TARGETS.',
    }),
  ];
}

// The publish check: everything that is wrong with a definition, all at once. Errors refuse it, warnings are kept with it.
// Called when a definition is published, checked or tried. Never throws, whatever JSON it is given.

import type { Finding } from '../domain/definition.ts';
import type { Json } from '../domain/json.ts';
import type { Chart } from './chart.ts';
import { checkCallbacks } from './check-callbacks.ts';
import { checkConfig } from './check-config.ts';
import { checkLoops } from './check-loops.ts';
import { checkOutcomes } from './check-outcomes.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkReach } from './check-reach.ts';
import { schemaFindings } from './check-schema.ts';
import { checkSize } from './check-size.ts';
import { checkTargets } from './check-targets.ts';
import { warning } from './finding.ts';
import { readDefinition } from './read-definition.ts';

/** More than anybody mends at once. */
const maxFindings = 200;

export interface CheckInput {
  readonly definition: Json;
  readonly extensions: Json;
  readonly config: Json;
  /** Null when the definition has none. */
  readonly contextSchema: Json;
}

/**
 * The findings, in the order of the parts; a part that is missing counts as null; paths are JSON paths from the request body's root.
 * Of very many, the errors come first, and the rest is only counted.
 */
export function checkDefinition({ definition, extensions, config, contextSchema }: CheckInput): readonly Finding[] {
  const tooLarge = checkSize(definition, extensions ?? null);
  if (tooLarge.length > 0) return tooLarge;
  const { chart, findings } = readDefinition(definition);
  return capped([
    ...findings,
    ...(chart === null ? [] : checkChart(chart, extensions ?? null, config ?? null)),
    ...checkConfig(config ?? null, '$.config'),
    ...schemaFindings(contextSchema ?? null, '$.contextSchema'),
  ]);
}

function capped(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= maxFindings) return findings;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const message = `There are ${findings.length - maxFindings} more findings.`;
  return [
    ...[...errors, ...warnings].slice(0, maxFindings),
    warning({ code: 'more-findings', path: '$', message, fix: 'Mend these, and check again.' }),
  ];
}

function checkChart(chart: Chart, extensions: Json, config: Json): readonly Finding[] {
  return [
    ...checkTargets(chart),
    ...checkReach(chart),
    ...checkLoops(chart),
    ...checkOutcomes(chart),
    ...checkPlugins(chart, extensions),
    ...checkCallbacks(chart, extensions, config),
  ];
}

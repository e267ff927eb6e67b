// Environment variables that begin like ours and are not: a slip of the pen must not leave a default in force unseen.

import { didYouMean } from '../domain/did-you-mean.ts';
import type { ConfigFault } from './config-fault.ts';
import { settingNames, settings } from './settings.ts';

const prefix = 'CASEWIRE_';

/** Belongs to the test suite, which hands it down to the processes that it starts. */
const testPrefix = 'CASEWIRE_TEST_';

export function unknownEnvironmentNames(env: Readonly<Record<string, string | undefined>>): readonly ConfigFault[] {
  const known = settingNames.flatMap((name) => [settings[name].env, `${settings[name].env}_FILE`]);
  return Object.entries(env)
    .filter(([name]) => name.startsWith(prefix) && !name.startsWith(testPrefix) && !known.includes(name))
    .filter(([name, value]) => !isServiceLink(name, value ?? ''))
    .map(([name]) => ({ where: name, problem: `is not a setting.${nearest(name, known)}` }));
}

/** Compares what follows the prefix, so that `CASEWIRE_PORT` finds `PORT`. */
function nearest(name: string, known: readonly string[]): string {
  const byStem = new Map(known.map((one) => [stemOf(one), one]));
  const stem = didYouMean(stemOf(name), byStem.keys());
  return stem === null ? '' : ` Did you mean "${byStem.get(stem)}"?`;
}

function stemOf(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Kubernetes gives every pod such variables for a Service that is called `casewire`. */
function isServiceLink(name: string, value: string): boolean {
  return /^CASEWIRE_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_\w+)$/.test(name) || /^(tcp|udp|sctp):\/\//.test(value);
}

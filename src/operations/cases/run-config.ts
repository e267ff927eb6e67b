// The `config` of a run and of a definition: how the two add up, and what of it is kept. Which keys there are: engine/check-config.ts.

import { didYouMean } from '../../domain/did-you-mean.ts';
import { type Refused, refuse } from '../../domain/errors.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { checkConfig } from '../../engine/check-config.ts';

/** All faults of a run's config at once; null when there are none. `path` is where it stands in the request. */
export function configFault(config: JsonObject, path: string): Refused | null {
  const findings = checkConfig(config, path);
  if (findings.length === 0) return null;
  const unknown = findings.some(({ code }) => code === 'unknown-config-key');
  const errors = findings.map((finding) => ({ path: finding.path, message: `${finding.message} ${finding.fix}` }));
  const detail = errors.map((error) => `${error.path}: ${error.message}`).join(' ');
  return refuse(unknown ? 'unknown_config_key' : 'invalid_request', detail, { errors });
}

/** The definition's config with the run's keys over it. Subscriptions do not override: they are rows of their own. */
export function mergeConfig(base: JsonObject, own: JsonObject): JsonObject {
  const { subscriptions: _, ...rest } = base;
  return withoutSecrets({ ...rest, ...own });
}

/** What may be stored in clear and shown again: subscription entries lose their secrets. */
export function withoutSecrets(config: JsonObject): JsonObject {
  const entries = config['subscriptions'];
  if (!Array.isArray(entries)) return config;
  const shown = entries.map((entry) => {
    if (!isJsonObject(entry)) return entry;
    const { secret: _, ...rest } = entry;
    return rest;
  });
  return { ...config, subscriptions: shown };
}

const requestKeys = ['workflowId', 'context', 'config'];

/** Other members of a run request are passed over, as in the page's system; but not one that is nearly one of ours: what it holds would be lost. */
export function misspeltKey(request: JsonObject): Refused | null {
  const errors = Object.keys(request).flatMap((key) => {
    const meant = requestKeys.includes(key) ? null : didYouMean(key, requestKeys);
    return meant === null ? [] : [{ path: key, message: `unknown key. Did you mean "${meant}"?` }];
  });
  const [first] = errors;
  return first ? refuse('invalid_request', `${first.path}: ${first.message}`, { errors }) : null;
}

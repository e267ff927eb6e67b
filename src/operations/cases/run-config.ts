// The `config` of a run and of a definition: which keys there are, how the two add up, and what of it is kept.

import { didYouMean, suggestion } from '../../domain/did-you-mean.ts';
import { type PathError, type Refused, refuse } from '../../domain/errors.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';

/** Ours and those that the page's system knows; the latter without a meaning here are kept as given. */
const knownKeys: readonly string[] = [
  'subscriptions',
  'initialEvent',
  'allowMultipleActiveWorkflows',
  'completedWhenTasksResolved',
  'workflowLevelResolution',
  'createCollectionFlowToken',
  'language',
  'supportedLanguages',
  'availableDocuments',
  'callbackResult',
  'childCallbackResults',
  'mainRepresentative',
  'customerName',
  'enableManualCreation',
  'kybOnExitAction',
  'reportConfig',
  'theme',
  'uiOptions',
  'hasUboOngoingMonitoring',
  'maxBusinessReports',
  'isAssociatedCompanyKybEnabled',
  'isCaseOverviewEnabled',
  'isCaseRiskOverviewEnabled',
  'isDocumentsV2',
  'isExample',
  'isLegacyReject',
  'isLockedDocumentCategoryAndType',
  'isManualCreation',
];

const booleans = ['allowMultipleActiveWorkflows', 'completedWhenTasksResolved', 'workflowLevelResolution', 'createCollectionFlowToken'];
const words = ['initialEvent', 'language'];

/** All faults of a config at once; null when there are none. `path` is where it stands in the request. */
export function configFault(config: JsonObject, path: string): Refused | null {
  const unknown = Object.keys(config).filter((key) => !knownKeys.includes(key));
  const faults: PathError[] = unknown.map((key) => ({
    path: `${path}.${key}`,
    message: `unknown key "${key}".${suggestion(key, knownKeys)}`,
  }));
  for (const key of booleans) {
    if (config[key] !== undefined && typeof config[key] !== 'boolean')
      faults.push({ path: `${path}.${key}`, message: 'must be true or false' });
  }
  for (const key of words) {
    if (config[key] !== undefined && typeof config[key] !== 'string') faults.push({ path: `${path}.${key}`, message: 'must be text' });
  }
  const [first] = faults;
  if (!first) return null;
  return refuse(
    unknown.length > 0 ? 'unknown_config_key' : 'invalid_request',
    faults.map((fault) => `${fault.path}: ${fault.message}`).join('; '),
    {
      errors: faults,
    },
  );
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

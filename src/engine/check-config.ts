// Are the keys of a `config` known, and of the right kind? Asked when a definition is published or checked, and for the config of a
// run. What its events and subscriptions name is checked elsewhere.

import type { Finding } from '../domain/definition.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { fault, fixFor, inside } from './finding.ts';

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

const switches = ['allowMultipleActiveWorkflows', 'completedWhenTasksResolved', 'workflowLevelResolution', 'createCollectionFlowToken'];
const texts = ['initialEvent', 'language'];

/** `at` is the path of the config: `$.config`. Nothing to say about a config that is not there. */
export function checkConfig(config: Json, at: string): readonly Finding[] {
  if (!isJsonObject(config)) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const path = inside(at, key);
    if (!knownKeys.includes(key)) {
      const fix = fixFor(key, knownKeys, 'Remove it.');
      return [fault({ code: 'unknown-config-key', path, message: `There is no config key "${key}".`, fix })];
    }
    if (switches.includes(key) && typeof value !== 'boolean')
      return [fault({ code: 'bad-config', path, message: `"${key}" must be true or false.`, fix: 'Write true or false, without quotes.' })];
    if (texts.includes(key) && typeof value !== 'string')
      return [fault({ code: 'bad-config', path, message: `"${key}" must be text.`, fix: 'Write text in quotes, or leave it out.' })];
    return [];
  });
}

// What a transform, a rule or a template of a plugin sees as `@`.

import type { JsonObject } from '../domain/json.ts';
import type { PluginInput } from './plugin.ts';

/** The context with the case's id and config beside it, as the page's system gives them. */
export function callData(input: Pick<PluginInput, 'context' | 'caseId' | 'config'>): JsonObject {
  return { ...input.context, workflowRuntimeId: input.caseId, workflowRuntimeConfig: input.config };
}

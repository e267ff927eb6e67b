// The custom webhooks of the states that a step entered, as deliveries. Called by advance-case, so that they are committed with the step.

import type { Case } from '../domain/case.ts';
import type { Definition } from '../domain/definition.ts';
import type { Scope } from '../domain/scope.ts';
import type { Effects } from '../engine/effects.ts';
import { pluginsOf } from '../engine/plugins-of.ts';
import { type CustomDelivery, planCustomWebhook } from '../webhooks/plan-custom-webhook.ts';
import { receiverId } from '../webhooks/receiver.ts';
import type { Deps } from './deps.ts';

/** One for each entry into a state that the webhook lists, in the order of entry. */
export function planCustomWebhooks(
  scope: Scope,
  { after, definition, effects }: { readonly after: Case; readonly definition: Definition; readonly effects: Effects },
  deps: Pick<Deps, 'newId' | 'randomBytes'>,
): readonly CustomDelivery[] {
  if (effects.pluginCalls.length === 0) return [];
  const webhooks = pluginsOf(definition.extensions).filter(({ kind }) => kind === 'webhook');
  const entries = new Map(webhooks.map(({ name, written }) => [name, written]));
  const using = {
    newId: deps.newId,
    at: after.updatedAt,
    receiverId: (url: string) => receiverId(scope.workspaceId, url),
    nonce: () => Buffer.from(deps.randomBytes(16)).toString('hex'),
  };
  return effects.pluginCalls.flatMap(({ plugin }) => {
    const entry = entries.get(plugin);
    return entry === undefined ? [] : [planCustomWebhook(plugin, entry, after, using)];
  });
}

// The workload of the benches over HTTP: a case of two states that an event moves to and fro, with 2 KB webhooks.

import { sampleContext } from '../senders/sample-body.ts';
import type { RunningServer } from './target.ts';

export const stateChanged = 'workflow.state.changed';

export async function publishPingPong(server: RunningServer): Promise<void> {
  const definition = { initial: 'a', states: { a: { on: { NEXT: 'b' } }, b: { on: { NEXT: 'a' } } } };
  await server.call('POST', '/api/v1/workflow-definition', { id: 'ping-pong', name: 'ping-pong', definition });
}

/** The body of a /run. */
export function pingPongCase(entityId: string, subscriptions: readonly unknown[] = []): unknown {
  return {
    workflowId: 'ping-pong',
    context: { entity: { type: 'business', id: entityId, data: { companyName: 'ACME', notes: sampleContext(1, 1_300) } }, documents: [] },
    ...(subscriptions.length > 0 ? { config: { subscriptions } } : {}),
  };
}

// What the cases of a fault proof are: twenty definitions, of which each run tells one to three of twenty receivers one or two events.
// The generator therefore knows, without asking the product, what must arrive where.

import { review } from '../../support/page.ts';
import type { Cluster } from './cluster.ts';

export interface Flow {
  /** The definition's name. */
  readonly name: string;
  readonly endpoints: readonly string[];
  /** What one run tells each endpoint. */
  readonly events: readonly string[];
}

export interface WorkloadOptions {
  /** Default 20. */
  readonly endpoints?: number;
  /** Default 20. */
  readonly flows?: number;
  /** Seconds to wait after each failure. Default: short ones, many of them, since faults outlast a few. */
  readonly retrySchedule?: readonly number[];
  /** Of every subscription, in milliseconds. */
  readonly timeoutMs?: number;
}

const oneEvent = ['workflow.started'];
const twoEvents = ['workflow.started', 'workflow.state.changed'];
const patient = [1, 1, 1, 2, 2, 2, ...Array.from({ length: 24 }, () => 5)];

/** Publishes the definitions and subscriptions; the farm knows their secrets from then on. */
export async function prepareWorkload(cluster: Pick<Cluster, 'api' | 'farm'>, options: WorkloadOptions = {}): Promise<readonly Flow[]> {
  const { endpoints = 20, flows: count = 20, retrySchedule = patient, timeoutMs } = options;
  const secrets = new Map<string, string[]>();
  const flows = Array.from({ length: count }, (_, index): Flow => {
    const names = Array.from({ length: Math.min(1 + (index % 3), endpoints) }, (_, step) => `r${(index * 3 + step * 7) % endpoints}`);
    return { name: `flow-${index}`, endpoints: [...new Set(names)], events: index % 2 === 0 ? oneEvent : twoEvents };
  });
  for (const flow of flows) {
    const moves = flow.events === twoEvents ? { initialEvent: 'SUBMIT' } : {};
    const config = { allowMultipleActiveWorkflows: true, ...moves };
    await cluster.api.ask('POST', '/api/v1/workflow-definition', { name: flow.name, definition: review, config });
    for (const endpoint of flow.endpoints) {
      const made = await cluster.api.ask('POST', '/api/v1/subscriptions', {
        level: 'definition',
        targetId: flow.name,
        type: 'webhook',
        url: cluster.farm.url(endpoint),
        events: flow.events,
        retrySchedule,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      secrets.set(endpoint, [...(secrets.get(endpoint) ?? []), made.secret]);
    }
  }
  for (const [endpoint, known] of secrets) await cluster.farm.secret(endpoint, known);
  return flows;
}

/** How many deliveries a run of it makes. */
export function deliveriesOf({ endpoints, events }: Flow): number {
  return endpoints.length * events.length;
}

// Where T5 plays: one node that does everything, one that only answers callers, and cases that come by every place at which a
// node can fail: a plugin, a timer, receivers that want a token and answer in words, that fail first, that want one event after the other.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from './cluster.ts';
import type { ClusterNode } from './cluster-node.ts';
import type { Flow } from './workload.ts';

export interface FailpointGround {
  readonly cluster: Cluster;
  /** Does everything. */
  readonly whole: ClusterNode;
  /** Only answers callers. */
  readonly front: ClusterNode;
  readonly flows: readonly Flow[];
  /** Of cases whose deliveries are given up at once. */
  readonly spent: Flow;
  /** A line for each point that was reached. */
  readonly reports: string;
  close(): Promise<void>;
}

const walk = {
  initial: 'draft',
  states: {
    draft: { on: { SUBMIT: 'scoring' } },
    scoring: { on: { SCORED: 'cooling' } },
    cooling: { after: { '200': 'approved' } },
    approved: { type: 'final', tags: ['approved'] },
  },
};
const summary = {
  pluginKind: 'transformer',
  name: 'summary',
  stateNames: ['scoring'],
  successAction: 'SCORED',
  transformers: [{ transformer: 'jmespath', mapping: '{company: entity.data.companyName}' }],
};
/** Each state is told, and there are three changes. */
const told = ['workflow.started', ...Array.from({ length: 3 }, () => 'workflow.state.changed'), 'workflow.completed'];
const ended = ['workflow.completed'];
const patient = Array.from({ length: 30 }, () => 1);

const receivers = {
  plain: { events: told },
  worded: { events: told, auth: { type: 'bearer', token: '{secret.HOOK_TOKEN}' } },
  ordered: { events: told, ordering: 'case' },
  flaky: { events: told },
  spent: { events: ended, retrySchedule: [] },
} as const;

export async function setFailpointGround(seed: number): Promise<FailpointGround> {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-failpoints-'));
  const reports = join(folder, 'reached.jsonl');
  const cluster = await startCluster({
    nodes: 2,
    seed,
    env: { PROOF_FAILPOINT_FILE: reports, CASEWIRE_ALLOW_TARGETS: '*.proof' },
    envs: [{}, { CASEWIRE_ROLES: 'api' }],
  });
  const [whole, front] = cluster.nodes;
  if (!whole || !front) throw new Error('two nodes were asked for');
  const flows = [
    { name: 'walk-told', endpoints: ['plain', 'worded'], events: told },
    { name: 'walk-minded', endpoints: ['ordered', 'flaky'], events: told },
  ];
  const spent = { name: 'walk-spent', endpoints: ['spent'], events: ended };
  await cluster.api.ask('POST', '/api/v1/external/secrets', { key: 'HOOK_TOKEN', value: 'a-token-of-the-proof' });
  for (const flow of [...flows, spent]) await publish(cluster, flow);
  await teachReceivers(cluster);
  return {
    cluster,
    whole,
    front,
    flows,
    spent,
    reports,
    close: async () => {
      await cluster.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function publish({ api, farm }: Cluster, flow: Flow): Promise<void> {
  await api.ask('POST', '/api/v1/workflow-definition', {
    name: flow.name,
    definition: walk,
    extensions: { commonPlugins: [summary] },
    config: { allowMultipleActiveWorkflows: true, initialEvent: 'SUBMIT' },
  });
  for (const endpoint of flow.endpoints) {
    const { events, ...more } = receivers[endpoint as keyof typeof receivers];
    const made = await api.ask('POST', '/api/v1/subscriptions', {
      level: 'definition',
      targetId: flow.name,
      type: 'webhook',
      url: farm.url(endpoint).replace('127.0.0.1', `${endpoint}.proof`),
      events: [...new Set(events)],
      timeoutMs: 2_000,
      retrySchedule: patient,
      ...more,
    });
    await farm.secret(endpoint, [made.secret]);
  }
}

/** How each of them answers. */
export async function teachReceivers({ farm }: Cluster): Promise<void> {
  await farm.behave('plain', { kind: 'answer', status: 204, afterMs: 40 });
  await farm.behave('worded', { kind: 'answer', status: 200, body: 'thank you, '.repeat(40) });
  await farm.behave('flaky', { kind: 'script', statuses: [503, 204] });
  await farm.behave('spent', { kind: 'script', statuses: [500, 204] });
}

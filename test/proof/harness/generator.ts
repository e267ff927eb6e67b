// Starts cases at a steady rate, whatever the nodes do, and keeps the ledger of what it was told: acknowledged, refused, or unknown because
// the connection died. Every run has an idempotency key, so what is unknown may be asked again, at another node.

import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from './api.ts';
import type { ClusterNode } from './cluster-node.ts';
import { pick, type Random } from './proof-size.ts';
import type { Flow } from './workload.ts';

export type Outcome =
  | { readonly kind: 'acked'; readonly caseId: string; readonly at: number; readonly tookMs: number }
  /** 4xx: surely nothing was done. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Whether it was done, nobody told. */
  | { readonly kind: 'unknown' };

export interface Sent {
  readonly key: string;
  /** Of its entity: nobody else uses it. */
  readonly correlationId: string;
  readonly flow: Flow;
  readonly at: number;
  outcome: Outcome | null;
  /** How each try ended: `acked`, a status, or the error's word. */
  readonly tries: string[];
}

export interface GeneratorOptions {
  readonly api: Api;
  readonly nodes: readonly ClusterNode[];
  readonly flows: readonly Flow[];
  /** Runs a second. */
  readonly rate: number;
  readonly random: Random;
  /** How many of the unknown are left so; the others are asked until they are known. Default 0.2. */
  readonly leftUnknown?: number;
}

export interface Generator {
  readonly ledger: readonly Sent[];
  /** No further runs; resolves when what was sent has its outcome. */
  stop(): Promise<void>;
}

const patienceMs = 90_000;
const againAfterMs = 300;
let generators = 0;

export function startGenerator(options: GeneratorOptions): Generator {
  const ledger: Sent[] = [];
  const running = new Set<Promise<void>>();
  const startedAt = performance.now();
  generators += 1;
  const prefix = `g${generators}`;
  const send = (): void => {
    const n = ledger.length;
    const sent: Sent = {
      key: `${prefix}-${n}`,
      correlationId: `${prefix}-entity-${n}`,
      flow: pick(options.random, options.flows),
      at: Date.now(),
      outcome: null,
      tries: [],
    };
    ledger.push(sent);
    const done = untilKnown(sent, options, n).finally(() => running.delete(done));
    running.add(done);
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * options.rate);
    while (ledger.length < due) send();
  }, 10);
  return {
    ledger,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** So many runs, this many at once: for what is measured without a clock. */
export async function runMany(count: number, atOnce: number, options: Omit<GeneratorOptions, 'rate'>): Promise<readonly Sent[]> {
  generators += 1;
  const prefix = `g${generators}`;
  const ledger: Sent[] = [];
  const worker = async (): Promise<void> => {
    while (ledger.length < count) {
      const n = ledger.length;
      const flow = options.flows[n % options.flows.length] ?? pick(options.random, options.flows);
      const sent: Sent = { key: `${prefix}-${n}`, correlationId: `${prefix}-entity-${n}`, flow, at: Date.now(), outcome: null, tries: [] };
      ledger.push(sent);
      await untilKnown(sent, options, n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return ledger;
}

async function untilKnown(sent: Sent, options: Omit<GeneratorOptions, 'rate'>, turn: number): Promise<void> {
  const { nodes, random, leftUnknown = 0.2 } = options;
  const leave = random() < leftUnknown;
  const deadline = Date.now() + patienceMs;
  for (let next = turn; ; next += 1) {
    const up = nodes.filter(({ isUp }) => isUp);
    const node = up[next % Math.max(up.length, 1)];
    const reached = node ? await tryOnce(sent, node, options.api) : 'unreached';
    if (sent.outcome) return;
    if ((leave && reached === 'reached') || Date.now() > deadline) {
      sent.outcome = { kind: 'unknown' };
      return;
    }
    await wait(againAfterMs);
  }
}

/** `unreached`: surely nobody heard of it. */
async function tryOnce(sent: Sent, node: ClusterNode, api: Api): Promise<'reached' | 'unreached'> {
  const startedAt = performance.now();
  const entity = { type: 'business', id: sent.correlationId, data: { companyName: 'ACME', note: 'x'.repeat(200) } };
  const body = { workflowId: sent.flow.name, context: { entity, documents: [] } };
  try {
    const answer = await api.at(node, { method: 'POST', path: '/api/v1/external/workflows/run', body, idempotencyKey: sent.key });
    sent.tries.push(answer.status < 400 ? String(answer.status) : `${answer.status} ${answer.body?.detail}`);
    if (answer.status < 300) {
      sent.outcome = { kind: 'acked', caseId: answer.body.workflowRuntimeId, at: Date.now(), tookMs: performance.now() - startedAt };
    } else if (answer.status < 500 && answer.status !== 429) {
      sent.outcome = { kind: 'refused', status: answer.status };
    }
    return 'reached';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'broken';
    sent.tries.push(code);
    return code === 'ECONNREFUSED' ? 'unreached' : 'reached';
  }
}

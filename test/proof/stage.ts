// Where the proofs about deliveries play: the API in the test's process, a worker in a process of its own on the same database, and the
// receiver farm in a third, so that none of them measures another's work.

import { review, runOf } from '../support/page.ts';
import { type ReceiverFarm, startReceiverFarm } from '../support/receiver-farm.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';
import { seed } from './proof-form.ts';

/** A delivery as the list of the API shows it. */
export interface ShownDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly url: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
}

/** An attempt as the API shows it. */
export interface ShownAttempt {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: string;
  readonly response: { readonly status: number } | null;
  readonly late: boolean;
}

export interface Stage {
  readonly service: TestService;
  readonly worker: ServerProcess;
  readonly farm: ReceiverFarm;
  /** A workspace with the definition `review`. */
  workspace(): Promise<Caller>;
  close(): Promise<void>;
}

const open = 'status=pending&status=sending&status=retrying';

export async function setStage(): Promise<Stage> {
  const [farm, service] = await Promise.all([startReceiverFarm({ seed }), startTestService({ roles: ['api'] })]);
  const { databaseUrl, dataDir } = service.config;
  const worker = await startServerProcess({ databaseUrl, dataDir, remove: async () => undefined }, { roles: 'worker' });
  return {
    service,
    worker,
    farm,
    workspace: async () => {
      const me = await service.workspace();
      await expectStatus(me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review }), 201);
      return me;
    },
    close: async () => {
      await worker.kill();
      await service.stop();
      await farm.close();
    },
  };
}

/** A subscription of the endpoint, whose signatures the farm then checks. Default: `workflow.started` of every case. */
export async function subscribe(
  { farm }: Stage,
  me: Caller,
  endpoint: string,
  more: Record<string, unknown> = {},
): Promise<{ readonly id: string; readonly url: string }> {
  const wanted = { level: 'customer', type: 'webhook', url: farm.url(endpoint), events: ['workflow.started'], ...more };
  const { secret, publicKeys = [], ...made } = await expectStatus(me.send('POST', '/api/v1/subscriptions', wanted), 201);
  await farm.secret(endpoint, publicKeys.length > 0 ? publicKeys : [secret]);
  return made;
}

/** Starts so many cases, eight at a time; not more than `perSecond`, which is without bound by default. */
export async function startCases(
  me: Caller,
  count: number,
  {
    definition = () => 'review',
    perSecond = Number.POSITIVE_INFINITY,
  }: { readonly definition?: (n: number) => string; readonly perSecond?: number } = {},
): Promise<void> {
  const from = performance.now();
  let next = 0;
  const keepOn = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      const wait = (n * 1_000) / perSecond - (performance.now() - from);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await expectStatus(me.send('POST', '/api/v1/external/workflows/run', runOf(definition(n))), 200);
    }
  };
  await Promise.all(Array.from({ length: 8 }, keepOn));
}

/** Resolves when no delivery of the workspace waits or is being sent; fails after `withinMs` with those that do. */
export async function drained(me: Caller, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { results } = await expectStatus(me.get(`/api/v1/deliveries?limit=5&${open}`), 200);
    if (results.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not over within ${withinMs} ms: ${JSON.stringify(results)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** All pages of the list. */
export async function listDeliveries(me: Caller, query = ''): Promise<readonly ShownDelivery[]> {
  const all: ShownDelivery[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await expectStatus(me.get(`/api/v1/deliveries?limit=200&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`), 200);
    all.push(...page.results);
    cursor = page.meta.nextCursor;
  }
  return all;
}

/** The attempts of each delivery, by its id. */
export async function listAttempts(me: Caller, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ShownAttempt[]>> {
  const all = new Map<string, readonly ShownAttempt[]>();
  const left = [...ids];
  const keepOn = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      all.set(id, (await expectStatus(me.get(`/api/v1/deliveries/${id}`), 200)).attempts);
    }
  };
  await Promise.all(Array.from({ length: 8 }, keepOn));
  return all;
}

/** The body of an answer that has this status. */
export async function expectStatus(answer: Promise<Answer>, status: number): Promise<Answer['body']> {
  const { status: given, body } = await answer;
  if (given !== status) throw new Error(`answered ${given}: ${JSON.stringify(body)}`);
  return body;
}

// The load generator's own process: starts cases at a pace, and tells what was answered and when. Started by load.ts, which tells it
// over the channel between processes what to do. A fixed pace never waits for answers: a late server does not slow it down.

import { Pool } from 'undici';
import type { LoadPlan, Shot } from './load.ts';

const clock = (): number => performance.timeOrigin + performance.now();

async function shoot(pool: Pool, plan: LoadPlan, n: number, dueAt: number): Promise<Shot> {
  const workflow = plan.workflows[n % plan.workflows.length] ?? '';
  const entity = { type: 'business', id: `${plan.entities}-${n}`, data: { companyName: 'ACME', note: plan.note ?? '' } };
  try {
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: '/api/v1/external/workflows/run',
      headers: { authorization: `Bearer ${plan.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ workflowId: workflow, context: { entity, documents: [] } }),
    });
    const text = await body.text();
    const caseId = statusCode === 200 ? (JSON.parse(text) as { workflowRuntimeId: string }).workflowRuntimeId : null;
    return { workflow, dueAt, answeredAt: clock(), status: statusCode, retryAfter: headers['retry-after']?.toString() ?? null, caseId };
  } catch {
    return { workflow, dueAt, answeredAt: clock(), status: null, retryAfter: null, caseId: null };
  }
}

/** One request each time it is due, by the clock alone. */
async function steadily(pool: Pool, plan: LoadPlan, perSecond: number, count: number): Promise<readonly Shot[]> {
  const from = clock();
  const shots: Promise<Shot>[] = [];
  while (shots.length < count) {
    const dueAt = from + (shots.length * 1_000) / perSecond;
    const wait = dueAt - clock();
    if (wait > 0.5) await new Promise((resolve) => setTimeout(resolve, wait));
    else shots.push(shoot(pool, plan, shots.length, dueAt));
  }
  return Promise.all(shots);
}

/** As fast as the server takes them. What it refuses for now is sent again when it said so. */
async function flood(pool: Pool, plan: LoadPlan, connections: number, count: number): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  let next = 0;
  const keepOn = async (): Promise<void> => {
    while (next < count && !stopped) {
      const n = next;
      next += 1;
      let shot = await shoot(pool, plan, n, clock());
      for (; shot.caseId === null && !stopped; shot = await shoot(pool, plan, n, clock())) {
        shots.push(shot);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      shots.push(shot);
    }
  };
  await Promise.all(Array.from({ length: connections }, keepOn));
  return shots;
}

let stopped = false;

process.on('message', async (order: LoadPlan | 'stop') => {
  if (order === 'stop') {
    stopped = true;
    return;
  }
  stopped = false;
  const { pace } = order;
  const pool = new Pool(order.server, { connections: pace.kind === 'flood' ? pace.connections : 512, headersTimeout: 60_000 });
  const shots =
    pace.kind === 'steady'
      ? await steadily(pool, order, pace.perSecond, pace.count)
      : await flood(pool, order, pace.connections, pace.count);
  await pool.close();
  process.send?.({ shots });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

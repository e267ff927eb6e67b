// Who takes part in the delivery bench: how each one's backlog is made, how its sending process is started, and whether all of it was
// recorded at the end. Every one sends from a process of its own, which is started for each round with the backlog there.

import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Logger, makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import PgBoss from 'pg-boss';
import { addBacklog, countDeliveries, forgetDeliveries } from '../casewire/backlog.ts';
import type { Target } from '../casewire/target.ts';
import { endProcess, startProcess } from '../machine/processes.ts';
import { sampleBody } from './sample-body.ts';
import { type Job, jobsInMemory } from './webhook.ts';

export interface Contender {
  readonly name: string;
  /** Survives the end of its process. */
  readonly durable: boolean;
  /** Puts so many webhooks into its store. */
  prepare(count: number): Promise<void>;
  /** Starts its process, which begins to send. */
  start(count: number): Promise<SendingProcess>;
  /** Waits until its store says that all is done; throws when it does not. Then empties it. */
  finish(count: number, drained: boolean): Promise<void>;
  /** What keeps its jobs: a process by its id; null for the sending process itself. */
  readonly store: 'postgres' | number | null;
}

export interface SendingProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

export function inMemory(name: string, file: string, receiverUrl: string): Contender {
  const start = (count: number): Promise<SendingProcess> => startSender(file, { receiverUrl, count, store: '' });
  return { name, durable: false, store: null, prepare: nothing, start, finish: nothing };
}

export function casewireContender(target: Target): Contender {
  return {
    name: `Casewire, ${target.name}`,
    durable: true,
    store: target.engine === 'postgres' ? 'postgres' : null,
    prepare: (count) =>
      target.inDatabase(async (sql) => {
        await addBacklog(sql, { deliveries: count, perEvent: 1 });
        await sql('analyze');
      }),
    start: () => target.start({ atOnce: true }),
    finish: async (count, drained) => {
      const { statuses, attempts } = await countDeliveries(target);
      if (drained && (statuses['delivered'] !== count || attempts !== count))
        throw new Error(`${target.name}: of ${count} deliveries ${JSON.stringify(statuses)}, ${attempts} attempts on record`);
      await target.inDatabase(forgetDeliveries);
    },
  };
}

const noLog = new Logger(() => () => undefined);

/** `recorded`: with a row for every attempt. */
export async function graphileContender(databaseUrl: string, receiverUrl: string, recorded: boolean): Promise<Contender> {
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger: noLog });
  await utils.migrate();
  await utils.release();
  await query(
    databaseUrl,
    `create table attempts (id bigint generated always as identity primary key, webhook_id text not null, started_at timestamptz not null,
                            duration_ms integer not null, status integer not null, headers json not null, body text not null)`,
  );
  await query(databaseUrl, 'create index on attempts (webhook_id)');
  return {
    name: recorded ? 'graphile-worker, attempts recorded' : 'graphile-worker',
    durable: true,
    store: 'postgres',
    prepare: async (count) => {
      await eachThousand(count, (jobs) =>
        query(
          databaseUrl,
          `select from graphile_worker.add_jobs(array(
             select row('deliver', job, null, null, null, null, null, null)::graphile_worker.job_spec from json_array_elements($1::json) as job))`,
          [JSON.stringify(jobs)],
        ),
      );
      await query(databaseUrl, 'analyze');
    },
    start: (count) => startSender(recorded ? 'graphile-recorded.ts' : 'graphile-worker.ts', { receiverUrl, count, store: databaseUrl }),
    finish: async (_count, drained) => {
      const [left] = await query<{ count: string }>(databaseUrl, 'select count(*) as count from graphile_worker._private_jobs');
      if (drained && Number(left?.count) > 0) throw new Error(`graphile-worker has ${left?.count} jobs left`);
      await query(databaseUrl, 'truncate graphile_worker._private_jobs, attempts');
    },
  };
}

export async function pgBossContender(databaseUrl: string, receiverUrl: string): Promise<Contender> {
  const inBoss = async (work: (boss: PgBoss) => Promise<void>): Promise<void> => {
    const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
    await boss.start();
    await work(boss);
    await boss.stop({ graceful: false, timeout: 1_000 });
  };
  await inBoss((boss) => boss.createQueue('deliver'));
  return {
    name: 'pg-boss',
    durable: true,
    store: 'postgres',
    prepare: async (count) => {
      await inBoss((boss) => eachThousand(count, (jobs) => boss.insert(jobs.map((data) => ({ name: 'deliver', data })))));
      await query(databaseUrl, 'analyze');
    },
    start: (count) => startSender('pg-boss.ts', { receiverUrl, count, store: databaseUrl }),
    finish: async (_count, drained) => {
      const [left] = await query<{ count: string }>(
        databaseUrl,
        `select count(*) as count from pgboss.job where name = 'deliver' and state <> 'completed'`,
      );
      if (drained && Number(left?.count) > 0) throw new Error(`pg-boss has ${left?.count} jobs left`);
      await query(databaseUrl, 'truncate pgboss.job');
    },
  };
}

export function bullmqContender(redis: { readonly port: number; readonly pid: number }, receiverUrl: string): Contender {
  const inQueue = async <Answer>(work: (queue: Queue<Job>) => Promise<Answer>): Promise<Answer> => {
    const queue = new Queue<Job>('deliver', { connection: { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null } });
    const answer = await work(queue);
    await queue.close();
    return answer;
  };
  return {
    name: 'BullMQ, Redis',
    durable: true,
    store: redis.pid,
    prepare: (count) => inQueue((queue) => eachThousand(count, (jobs) => queue.addBulk(jobs.map((data) => ({ name: 'deliver', data }))))),
    start: (count) => startSender('bullmq.ts', { receiverUrl, count, store: String(redis.port) }),
    finish: (_count, drained) =>
      inQueue(async (queue) => {
        const left = await queue.getJobCounts('wait', 'active', 'failed');
        if (drained && Object.values(left).some((count) => count > 0)) throw new Error(`BullMQ has left ${JSON.stringify(left)}`);
        await queue.obliterate({ force: true });
      }),
  };
}

async function eachThousand(count: number, add: (jobs: readonly Job[]) => Promise<unknown>): Promise<void> {
  let jobs: Job[] = [];
  for (const job of jobsInMemory(count, sampleBody)) {
    jobs.push(job);
    if (jobs.length < 1_000) continue;
    await add(jobs);
    jobs = [];
  }
  if (jobs.length > 0) await add(jobs);
}

async function startSender(
  file: string,
  { receiverUrl, count, store }: { readonly receiverUrl: string; readonly count: number; readonly store: string },
): Promise<SendingProcess> {
  const child = startProcess(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...process.env, SENDER_RECEIVER: receiverUrl, SENDER_COUNT: String(count), SENDER_STORE: store, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { pid: child.pid ?? 0, stop: async () => void (await endProcess(child)) };
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

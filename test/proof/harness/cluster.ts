// What a fault proof runs on: a PostgreSQL server, nodes that each reach it through a proxy, and a receiver farm. All on 127.0.0.1,
// all processes apart from this one.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../src/config/settings.ts';
import { createKey } from '../../../src/service.ts';
import { migrate } from '../../../src/storage/migrate.ts';
import { openDatabase } from '../../../src/storage/open-database.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { freePort } from '../../support/free-port.ts';
import { type ReceiverFarm, startReceiverFarm } from '../../support/receiver-farm.ts';
import { Api } from './api.ts';
import { builtProduct } from './built-product.ts';
import { ClusterNode } from './cluster-node.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
import { type PostgresProxy, startPostgresProxy } from './postgres-proxy.ts';

export interface Cluster {
  readonly postgres: OwnPostgres;
  readonly farm: ReceiverFarm;
  readonly nodes: readonly ClusterNode[];
  /** One a node, in the same order. */
  readonly proxies: readonly PostgresProxy[];
  /** With an admin key of a workspace of its own. */
  readonly api: Api;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly nodes: number;
  readonly seed: number;
  /** Default false. */
  readonly fsync?: boolean;
  /** More settings of the nodes. */
  readonly env?: Readonly<Record<string, string>>;
  /** More settings of single nodes, in their order. */
  readonly envs?: readonly Readonly<Record<string, string>>[];
  /** Of each node's clock; default none is wrong. */
  readonly clockShiftsMs?: readonly number[];
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const main = builtProduct();
  const folder = await mkdtemp(join(tmpdir(), 'casewire-cluster-'));
  const masterKey = randomBytes(32).toString('base64');
  const [postgres, farm] = await Promise.all([
    startOwnPostgres({ fsync: options.fsync ?? false }),
    startReceiverFarm({ seed: options.seed }),
  ]);
  const key = await prepare(postgres.url(), masterKey);
  await postgres.query(rememberNodes);
  const proxies = await Promise.all(Array.from({ length: options.nodes }, () => startPostgresProxy(postgres.port)));
  const nodes: ClusterNode[] = [];
  for (const [index, proxy] of proxies.entries()) {
    const name = `node-${index + 1}`;
    nodes.push(
      new ClusterNode({
        name,
        port: await freePort(),
        main,
        logFile: join(folder, `${name}.log`),
        clockShiftMs: options.clockShiftsMs?.[index] ?? 0,
        env: {
          DATABASE_URL: postgres.url(proxy.port),
          CASEWIRE_MASTER_KEY: masterKey,
          CASEWIRE_ALLOW_TARGETS: '127.0.0.0/8',
          CASEWIRE_DATA_DIR: folder,
          ...options.env,
          ...options.envs?.[index],
        },
      }),
    );
  }
  const close = async (): Promise<void> => {
    for (const node of nodes) {
      node.resume();
      await node.kill();
    }
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await farm.close();
    await postgres.close();
    if (process.env['CASEWIRE_PROOF_KEEP_LOGS'] === '1') process.stderr.write(`node logs: ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await close();
    throw error;
  }
  return { postgres, farm, nodes, proxies, api: new Api(nodes, key), close };
}

/** The product forgets a lost node after an hour; whose attempt it was is asked when the proof ends. */
const rememberNodes = `
create table node_names (id text primary key, name text not null);
create function remember_node() returns trigger language plpgsql security definer set search_path = public as $$ begin
  insert into node_names values (new.id::text, new.host) on conflict do nothing;
  return new;
end $$;
create trigger remember_node after insert on nodes for each row execute function remember_node();`;

/** Migrates the database, and makes a workspace with an admin key. */
async function prepare(databaseUrl: string, masterKey: string): Promise<string> {
  const log = createLog({ level: 'silent', format: 'json' });
  const database = await openDatabase({ databaseUrl, dataDir: '' }, log);
  if ('refused' in database) throw new Error(database.refused);
  await migrate(database).finally(() => database.close());
  const config = { databaseUrl, dataDir: '', masterKey, roles: ['api'], allowTargets: [] } as unknown as Config;
  const made = await createKey(config, { customerName: 'proof', environment: 'sandbox', name: 'proof', allows: ['admin'] }, log);
  if ('refused' in made) throw new Error(made.refused);
  return made.key;
}

/** The ids by which the product knows the nodes that are up, by their names. */
export async function nodeIdsOf({ postgres }: Cluster): Promise<ReadonlyMap<string, string>> {
  const rows = await postgres.query<{ id: string; host: string }>('select id, host from nodes order by started_at');
  return new Map(rows.map(({ id, host }) => [host, id]));
}

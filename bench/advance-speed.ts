// Events through `advanceCase` on PostgreSQL: operation level, one transaction an event, one subscription that wants them all (so that
// events and deliveries are written), nobody sending. And `/run` over HTTP.

import { randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { uuidv7 } from 'uuidv7';
import { isRefused, type Refused } from '../src/domain/errors.ts';
import type { Scope } from '../src/domain/scope.ts';
import { createWorkspace } from '../src/operations/access/create-workspace.ts';
import { runCase } from '../src/operations/cases/run-case.ts';
import { sendCaseEvent } from '../src/operations/cases/send-case-event.ts';
import { createDefinition } from '../src/operations/definitions/create-definition.ts';
import type { Deps } from '../src/operations/deps.ts';
import { createDestinationRule } from '../src/outbound/destination-safety.ts';
import { startService } from '../src/service.ts';
import { migrate } from '../src/storage/migrate.ts';
import { openDatabase } from '../src/storage/open-database.ts';
import { createSeal } from '../src/storage/seal.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createSignals } from '../src/telemetry/signals.ts';
import { kybContext, kybDefinition, kybRound } from './kyb-workload.ts';
import type { Variant } from './measure.ts';

const masterKey = randomBytes(32);
const log = createLog({ level: 'silent', format: 'json' });
/** An address that is kept for documentation: nobody answers there, and nobody is asked. */
const allowTargets = ['198.51.100.7'];
const subscriptions = [{ type: 'webhook', url: 'https://198.51.100.7/hooks', events: ['workflow.*'] }];

export interface DatabaseVariants {
  readonly variants: readonly Variant[];
  close(): Promise<void>;
}

export async function advanceVariants(databaseUrl: string): Promise<DatabaseVariants> {
  const deps = await makeDeps(databaseUrl);
  const scope = await makeScope(deps);
  given(await createDefinition(scope, { ...emptyDefinition, name: 'bench', displayName: 'bench', definition: kybDefinition }, null, deps));
  const http = await runOverHttp(databaseUrl);
  const cases = await Promise.all(Array.from({ length: 8 }, () => makeCase(scope, deps)));
  return {
    variants: [
      { name: 'advanceCase, one at a time', run: (count) => sendEvents(scope, cases.slice(0, 1), count, deps) },
      { name: 'advanceCase, 8 in parallel', run: (count) => sendEvents(scope, cases, count, deps) },
      { name: 'POST /run, 8 in parallel, client in the same process', run: http.run },
    ],
    close: async () => {
      await http.close();
      await deps.database.close();
    },
  };
}

const emptyDefinition = {
  definitionType: 'statechart-json',
  extensions: {},
  config: {},
  contextSchema: null,
  documentsSchema: null,
} as const;

async function makeDeps(url: string): Promise<Deps> {
  const database = await openDatabase({ databaseUrl: url, dataDir: '' }, log);
  if ('refused' in database) throw new Error(database.refused);
  await migrate(database);
  return {
    database,
    seal: createSeal(masterKey),
    newId: () => uuidv7(),
    randomBytes,
    random: Math.random,
    destinations: createDestinationRule(allowTargets),
    wakeUp: { announce: () => undefined, onDue: () => undefined, start: async () => undefined, stop: async () => undefined },
    log,
    signals: createSignals(),
    templates: [],
    publicUrl: null,
    nodeId: randomUUID(),
    userAgent: 'Casewire/bench',
  };
}

async function makeScope(deps: Deps): Promise<Scope> {
  const { workspace } = await createWorkspace({ customerName: 'bench', environment: 'sandbox' }, deps);
  return {
    workspaceId: workspace.id,
    customerId: workspace.customerId,
    environment: 'sandbox',
    actor: 'bench',
    allows: ['admin'],
    requestId: 'bench',
  };
}

interface BenchCase {
  readonly id: string;
  /** Events sent so far: says where in the round it stands. */
  sent: number;
}

async function makeCase(scope: Scope, deps: Deps): Promise<BenchCase> {
  const context = kybContext(randomUUID());
  const answer = given(await runCase(scope, { workflowId: 'bench', context, config: { subscriptions } }, null, deps));
  return { id: answer.workflowRuntimeId, sent: 0 };
}

async function sendEvents(scope: Scope, cases: readonly BenchCase[], count: number, deps: Deps): Promise<void> {
  let left = count;
  const loop = async (bench: BenchCase): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const name = kybRound[bench.sent % kybRound.length] ?? '';
      bench.sent += 1;
      const { transitioned } = given(await sendCaseEvent(scope, { id: bench.id, name, payload: {} }, null, deps));
      if (!transitioned) throw new Error(`the bench's case did not move on ${name}`);
    }
  };
  await Promise.all(cases.map(loop));
}

async function runOverHttp(databaseUrl: string): Promise<{ run(count: number): Promise<void>; close(): Promise<void> }> {
  const service = await startService(
    {
      ...{ port: 0, host: '127.0.0.1', databaseUrl, dataDir: '', masterKey: masterKey.toString('base64'), roles: ['api'] },
      ...{
        allowTargets,
        publicUrl: null,
        trustedProxies: [],
        retentionPayloadDays: 0,
        retentionFactDays: 0,
        backlogLimit: 0,
        drainSeconds: 0,
        databaseDirectUrl: null,
        databasePooling: 'session',
        databaseConnections: 10,
        smtpUrl: null,
        mailFrom: null,
        logLevel: 'silent',
        logFormat: 'json',
      },
    },
    { mode: 'serve', log },
  );
  if ('refused' in service) throw new Error(service.refused);
  const { key } = await service.createKey({ customerName: 'bench', environment: 'sandbox', name: 'bench', allows: ['admin'] });
  const pool = new Pool(service.url, { connections: 8 });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post = async (): Promise<void> => {
    const context = kybContext(randomUUID());
    const body = JSON.stringify({ workflowId: 'bench', context, config: { subscriptions } });
    const response = await pool.request({ method: 'POST', path: '/api/v1/external/workflows/run', headers, body });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`/run answered ${response.statusCode}: ${text}`);
  };
  return {
    run: async (count) => {
      let left = count;
      const loop = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await post();
        }
      };
      await Promise.all(Array.from({ length: 8 }, loop));
    },
    close: async () => {
      await pool.close();
      await service.stop();
    },
  };
}

/** The answer of an operation that must not refuse here. */
function given<Answer>(answer: Answer | Refused): Answer {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer as Answer;
}

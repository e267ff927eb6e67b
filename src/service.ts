// The composition root: the only file that knows everybody. config → storage → workers → http, and down again in reverse.

import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addressOf, mailServer } from './config/derive-settings.ts';
import type { Config } from './config/settings.ts';
import type { DueDelivery } from './domain/delivery.ts';
import { isRefused } from './domain/errors.ts';
import { createHealthServer } from './http/health.ts';
import { createServer } from './http/server.ts';
import { createSignInLink as createSignInToken, type NewSignInLink } from './operations/access/create-sign-in-link.ts';
import * as operator from './operations/access/operator-keys.ts';
import { seedDemo } from './operations/access/seed-demo.ts';
import type { Deps } from './operations/deps.ts';
import { openHiddenValues } from './operations/secrets/open-hidden-values.ts';
import { createBrokerClient } from './outbound/brokers/broker-client.ts';
import { createDestinationRule } from './outbound/destination-safety.ts';
import { createHttpClient } from './outbound/http-client.ts';
import { readTemplates, readVersion } from './read-package.ts';
import { bringUpToDate } from './storage/bring-up-to-date.ts';
import type { Database } from './storage/database.ts';
import { createNewId } from './storage/new-id.ts';
import { openDatabase } from './storage/open-database.ts';
import { createSeal } from './storage/seal.ts';
import { createWakeUp } from './storage/wake-up.ts';
import { errorFacts, type Log } from './telemetry/log.ts';
import { createSignals, type Signals } from './telemetry/signals.ts';
import { createAccessTokens } from './webhooks/access-tokens.ts';
import { attemptDelivery } from './webhooks/attempt-delivery.ts';
import { createCallDuePlugins } from './workers/call-due-plugins.ts';
import { createDeliverDue } from './workers/deliver-due.ts';
import { createFireDueTimers } from './workers/fire-due-timers.ts';
import { createHousekeeping } from './workers/housekeeping.ts';
import { createKeepAlive, type KeepAlive } from './workers/keep-alive.ts';
import { createPassChildProgress } from './workers/pass-child-progress.ts';
import { createRunRetryJobs } from './workers/run-retry-jobs.ts';

export type NewKeyRequest = operator.NewKeyRequest;
export type CreatedKey = operator.CreatedKey;
export type KeyFilter = operator.KeyFilter;
export type SignInLinkRequest = NewSignInLink;

/** Complete, the token included: good for one use within 30 minutes. */
export interface CreatedSignInLink {
  readonly link: string;
}

export interface Service {
  /** Where it listens, as in `http://127.0.0.1:3000`. Without the role `api` only its health is there. */
  readonly url: string;
  readonly docsUrl: string;
  /** Makes the customer's workspace if it is new, and a key for it. */
  createKey(request: NewKeyRequest): Promise<CreatedKey>;
  /** Makes a one-time link to this server's console. Refused when there is no such workspace. */
  createSignInLink(request: SignInLinkRequest): Promise<CreatedSignInLink | NotStarted>;
  /** Stops taking requests and work, lets what is in flight end, and closes everything. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** `dev` and `demo` migrate and seed; `serve` refuses to start on pending migrations. */
  readonly mode: 'dev' | 'serve' | 'demo';
  readonly log: Log;
  /** The company register that the demo's definitions ask; without one they keep the templates' example. */
  readonly registerUrl?: string;
  /** For tests. */
  readonly signals?: Signals;
  /** For tests. Where the built console lies; default `dist/console` of this package. */
  readonly consoleFolder?: string;
}

/** In words, why it cannot start, or cannot do what was asked. */
export interface NotStarted {
  readonly refused: string;
}

const stopGraceMs = 10_000;
const lastAnswersMs = 2_000;
/** A request that never comes to its end must not keep the process. */
const lastConnectionsMs = 5_000;
/** What is broken off is over in a moment. */
const brokenOffMs = 1_000;
/** The same place, whether this file runs from dist/ or from src/. */
const consoleFolder = fileURLToPath(new URL('../dist/console', import.meta.url));

export async function startService(config: Config, options: ServiceOptions): Promise<Service | NotStarted> {
  const prepared = await prepare(config, options);
  if ('refused' in prepared) return prepared;
  const { deps, database } = prepared;
  try {
    if (options.mode !== 'serve') await seedDemo(deps.templates, options.registerUrl ?? null, deps);
    return await run(config, deps, options);
  } catch (error) {
    await database.close();
    options.log.debug('service.start.failed', errorFacts(error));
    return { refused: startFailure(error, config) };
  }
}

function startFailure(error: unknown, config: Config): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') return `Port ${config.port} on ${config.host} is taken. Stop what uses it, or choose another with PORT.`;
  if (code === 'EACCES') return `Port ${config.port} may not be used by this user. Choose one above 1023 with PORT.`;
  return error instanceof Error ? error.message : String(error);
}

/** Opens the database, sees to its migrations, and gathers what operations work with. */
async function prepare(
  config: Config,
  options: ServiceOptions,
): Promise<{ readonly deps: Deps; readonly database: Database } | NotStarted> {
  if (config.masterKey === null) return { refused: 'A master key is needed: set CASEWIRE_MASTER_KEY to 32 random bytes, base64 or hex.' };
  const database = await openDatabase(config, options.log);
  if ('refused' in database) return database;
  try {
    const refused = await bringUpToDate(database, { migrates: options.mode !== 'serve' }, options.log);
    if (refused) {
      await database.close();
      return { refused };
    }
  } catch (error) {
    await database.close();
    return { refused: `The database cannot be brought up to date: ${error instanceof Error ? error.message : error}` };
  }
  return { database, deps: gather(config, config.masterKey, database, options) };
}

function gather(config: Config, masterKey: string, database: Database, options: ServiceOptions): Deps {
  const { log, signals = createSignals() } = options;
  return {
    database,
    seal: createSeal(Buffer.from(masterKey, 'base64')),
    newId: createNewId(),
    randomBytes,
    random: Math.random,
    destinations: createDestinationRule(config.allowTargets),
    wakeUp: createWakeUp(database, { sendsHere: config.roles.includes('worker') }, log),
    log,
    signals,
    templates: readTemplates(),
    publicUrl: config.publicUrl,
    nodeId: randomUUID(),
    userAgent: `Casewire/${readVersion()}`,
  };
}

async function run(config: Config, deps: Deps, options: ServiceOptions): Promise<Service> {
  const version = readVersion();
  let phase: 'up' | 'leaving' | 'draining' = 'up';
  const leaving = () => phase !== 'up';
  const answers = config.roles.includes('api');
  const server = answers
    ? await createServer(deps, {
        version,
        leaving,
        draining: () => phase === 'draining',
        backlogLimit: config.backlogLimit,
        trustedProxies: config.trustedProxies,
        consoleFolder: options.consoleFolder ?? consoleFolder,
      })
    : createHealthServer(leaving, deps);
  // Listening comes first: a taken port must not leave workers behind.
  const url = await listen(server, config);
  const keepAlive = createKeepAlive({ host: hostname(), roles: config.roles, version }, deps);
  // Nor must a node that cannot register go on answering.
  await keepAlive.start().catch(async (error) => {
    await server.close();
    await keepAlive.stop();
    throw error;
  });
  // Vendors of a developer's machine call back where it listens; elsewhere that address may not be the one that reaches us.
  const reachedAt = deps.publicUrl ?? (options.mode === 'serve' || !answers ? null : url);
  const workers = config.roles.includes('worker') ? await startWorkers(config, keepAlive, { ...deps, publicUrl: reachedAt }) : null;
  await deps.wakeUp.start();
  options.log.info('service.started', { url, roles: config.roles, engine: deps.database.engine, version });
  return {
    url,
    docsUrl: `${url}/docs`,
    createKey: (request) => operator.createKeyFor(request, deps),
    createSignInLink: (request) => signInLinkTo(url, request, deps),
    stop: async () => {
      phase = 'leaving';
      void keepAlive.drain();
      const workersStop = workers?.stop();
      // Awaited below, and must not end the process before.
      workersStop?.catch(() => undefined);
      if (answers) await delay(config.drainSeconds * 1_000);
      else await workersStop;
      const drain = () => {
        phase = 'draining';
      };
      await Promise.all([closeDoor(server, drain), workersStop]);
      await deps.wakeUp.stop();
      await keepAlive.stop();
      await deps.database.close();
    },
  };
}

/** No new connections. What comes on those that are open is still answered, as the last of its connection, but not for ever. */
async function closeDoor(server: ReturnType<typeof createHealthServer>, drain: () => void): Promise<void> {
  const enough = setTimeout(drain, lastAnswersMs);
  const tooMuch = setTimeout(() => server.server.closeAllConnections(), lastConnectionsMs);
  await server.close();
  clearTimeout(enough);
  clearTimeout(tooMuch);
}

async function listen(server: ReturnType<typeof createHealthServer>, config: Config): Promise<string> {
  const address = await server.listen({ port: config.port, host: config.host });
  return config.publicUrl ?? address;
}

async function startWorkers(config: Config, keepAlive: KeepAlive, deps: Deps): Promise<{ stop(): Promise<void> }> {
  const http = createHttpClient({ rule: deps.destinations, maxIdlePerOrigin: 256 });
  const tools = { http, tokens: createAccessTokens(http), unseal: deps.seal.unseal, now: keepAlive.now, userAgent: deps.userAgent };
  const brokers = createBrokerClient({ rule: deps.destinations });
  const attemptTools = {
    ...tools,
    brokers,
    secrets: (delivery: DueDelivery, names: readonly string[]) => openHiddenValues(delivery, names, deps),
  };
  const deliverDue = createDeliverDue((delivery) => attemptDelivery(delivery, attemptTools), keepAlive.holdsLease, deps);
  const callTools = { http, mail: mailServer(config), now: tools.now, userAgent: tools.userAgent };
  const callDuePlugins = createCallDuePlugins(callTools, keepAlive.holdsLease, deps);
  const fireDueTimers = createFireDueTimers(deps);
  const passChildProgress = createPassChildProgress(deps);
  const runRetryJobs = createRunRetryJobs(deps);
  const loops = [deliverDue, callDuePlugins];
  const wakeAll = () => {
    for (const loop of [...loops, passChildProgress]) loop.wake();
  };
  keepAlive.onRegained(() => {
    for (const loop of loops) void loop.restart();
  });
  keepAlive.onReleased(wakeAll);
  keepAlive.counts(() => deliverDue.inFlight + callDuePlugins.inFlight);
  const retention = { payloadDays: config.retentionPayloadDays, factDays: config.retentionFactDays };
  const housekeeping = createHousekeeping(retention, deps);
  housekeeping.start();
  for (const worker of [...loops, fireDueTimers, passChildProgress, runRetryJobs]) worker.start();
  deps.wakeUp.onDue(wakeAll);
  return {
    stop: async () => {
      await Promise.all([
        ...loops.map((loop) => loop.stop(stopGraceMs)),
        fireDueTimers.stop(),
        passChildProgress.stop(),
        runRetryJobs.stop(),
      ]);
      http.close();
      await brokers.close().catch((error) => deps.log.warn('brokers.close.failed', errorFacts(error)));
      await Promise.all(loops.map((loop) => loop.end(brokenOffMs)));
      await housekeeping.stop();
    },
  };
}

/** Does what an operator asks for on the server's own machine, where no server of this process runs. */
async function asOperator<Answer>(config: Config, log: Log, act: (deps: Deps) => Promise<Answer>): Promise<Answer | NotStarted> {
  const prepared = await prepare(config, { mode: 'serve', log });
  if ('refused' in prepared) return prepared;
  try {
    return await act(prepared.deps);
  } finally {
    await prepared.database.close();
  }
}

/** For `casewire keys create`. */
export function createKey(config: Config, request: NewKeyRequest, log: Log) {
  return asOperator(config, log, (deps) => operator.createKeyFor(request, deps));
}

/** For `casewire keys list`. */
export function listKeys(config: Config, filter: KeyFilter, log: Log) {
  return asOperator(config, log, (deps) => operator.listAllKeys(filter, deps));
}

/** For `casewire keys revoke`. */
export function revokeKey(config: Config, id: string, log: Log) {
  return asOperator(config, log, (deps) => operator.revokeAnyKey(id, deps));
}

/** For `casewire console-link`: `serve` hands out no link by itself. */
export function createSignInLink(config: Config, request: SignInLinkRequest, log: Log) {
  return asOperator(config, log, (deps) => signInLinkTo(config.publicUrl ?? addressOf(config), request, deps));
}

/** The token stands behind the `#`: browsers send that part to nobody, so it is in no log and no Referer. */
async function signInLinkTo(url: string, request: SignInLinkRequest, deps: Deps): Promise<CreatedSignInLink | NotStarted> {
  const token = await createSignInToken(request, deps);
  return isRefused(token) ? { refused: token.detail } : { link: `${url}/console/sign-in#token=${token}` };
}

// A node dies between a vendor's answer and its settling: the vendor is asked again with the same idempotency key, and the case hears
// of it once. A node that was only slow brings its answer too late, and changes nothing.

import { randomBytes, randomUUID } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DueCall } from '../../src/domain/plugin-call.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { createWorkspace } from '../../src/operations/access/create-workspace.ts';
import { getCase } from '../../src/operations/cases/get-case.ts';
import { runCase } from '../../src/operations/cases/run-case.ts';
import { createDefinition } from '../../src/operations/definitions/create-definition.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { getPluginCall } from '../../src/operations/plugin-calls/get-plugin-call.ts';
import { pluginEntries } from '../../src/operations/plugin-calls/plugin-entry.ts';
import { settlePluginCall } from '../../src/operations/plugin-calls/settle-plugin-call.ts';
import { openSecrets } from '../../src/operations/secrets/open-secrets.ts';
import { createDestinationRule } from '../../src/outbound/destination-safety.ts';
import { createHttpClient, type HttpClient } from '../../src/outbound/http-client.ts';
import { runPlugin } from '../../src/plugins/run-plugin.ts';
import { claimPluginCalls, releaseLostCalls } from '../../src/storage/plugin-calls.ts';
import { createSeal } from '../../src/storage/seal.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createSignals } from '../../src/telemetry/signals.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';
import { runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

describe('a plugin call whose node is lost', () => {
  let deps: Deps;
  let place: DatabasePlace;
  let vendor: Receiver;
  let http: HttpClient;
  let scope: Scope;

  beforeAll(async () => {
    const opened = await openTestDatabase();
    place = opened.place;
    const ids = new V7Generator();
    deps = {
      database: opened.database,
      seal: createSeal(randomBytes(32)),
      newId: (at) => ids.generateOrResetCore(at.getTime(), 10_000).toString(),
      randomBytes,
      random: Math.random,
      destinations: createDestinationRule(['127.0.0.0/8']),
      wakeUp: { announce: () => undefined, onDue: () => undefined, start: async () => undefined, stop: async () => undefined },
      log: createLog({ level: 'silent', format: 'json' }),
      signals: createSignals(),
      publicUrl: null,
      templates: [],
      nodeId: randomUUID(),
      userAgent: 'Casewire/test',
    };
    http = createHttpClient({ rule: deps.destinations });
    vendor = await startReceiver();
    const { workspace } = await createWorkspace({ customerName: 'lost', environment: 'sandbox' }, deps);
    scope = {
      workspaceId: workspace.id,
      customerId: workspace.customerId,
      environment: 'sandbox',
      actor: 'test',
      allows: ['admin'],
      requestId: 'test',
    };
  });
  afterAll(async () => {
    http?.close();
    await vendor?.close();
    await deps?.database.close();
    await place?.remove();
  });

  const claim = async (): Promise<DueCall> => {
    const [call] = await claimPluginCalls(deps.database, { nodeId: randomUUID(), lease: randomUUID(), limit: 10, full: [] });
    if (!call) throw new Error('nothing was due');
    return call;
  };
  const ask = async (call: DueCall) => {
    const sibling = await pluginEntries(call, deps);
    const { context, config, attempt, caseId, plugin: name } = call;
    const input = { entry: sibling(name) ?? {}, name, caseId, context, config, attempt, idempotencyKey: call.id, sibling };
    const secrets = (names: readonly string[]) => openSecrets(call, names, deps);
    const tools = { http, secrets, ruleSet: async () => null, mail: null, now: () => new Date(), userAgent: 'Casewire/test' };
    return runPlugin(call.pluginKind, input, tools, deps.log);
  };

  it('is repeated with the same idempotency key, and settles once', async () => {
    vendor.answer((_request, response) => void response.writeHead(200).end(JSON.stringify({ answer: vendor.received.length })));
    const apiPlugins = [{ name: 'register', url: vendor.url, stateNames: ['asking'], successAction: 'FOUND', errorAction: 'FAILED' }];
    const states = {
      asking: { on: { FOUND: 'found', FAILED: 'failed' } },
      found: { on: { FOUND: 'found_twice' } },
      failed: {},
      found_twice: {},
    };
    await createDefinition(scope, { name: 'lost', definition: { initial: 'asking', states }, extensions: { apiPlugins } }, null, deps);
    const ran = await runCase(scope, runOf('lost') as unknown as Parameters<typeof runCase>[1], null, deps);
    if ('refused' in ran) throw new Error(ran.detail);

    const first = await claim();
    const unsettled = await ask(first);
    expect(unsettled.outcome.kind).toBe('answered');
    expect(await releaseLostCalls(deps.database)).toBe(1);
    const second = await claim();
    expect([second.id, second.attempt]).toEqual([first.id, 2]);
    const answer = await ask(second);
    expect(await settlePluginCall(second, answer, deps)).toBe(true);
    expect(await settlePluginCall(first, unsettled, deps)).toBe(false);

    expect(vendor.received.map((request) => request.headers['idempotency-key'])).toEqual([first.id, first.id]);
    const state = await getCase(scope, ran.workflowRuntimeId, deps);
    expect(state).toMatchObject({ state: 'found', version: 2, context: { pluginsOutput: { register: { answer: 2 } } } });
    const late = {
      number: 1,
      outcome: 'answered',
      reason: 'lease_lost',
      detail: expect.stringContaining('not used'),
      response: { status: 200 },
    };
    const counted = { number: 2, outcome: 'answered', reason: null, response: { body: '{"answer":2}' } };
    expect(await getPluginCall(scope, first.id, deps)).toMatchObject({ status: 'done', reason: null, attempts: [late, counted] });
    // What was settled is settled again when another result of its batch could not be: that is no late answer.
    expect(await settlePluginCall(second, answer, deps)).toBe(false);
    expect(await getPluginCall(scope, first.id, deps)).toMatchObject({ attempts: [{ number: 1 }, { number: 2 }] });
  });
});

// Plays a conformance case without a database or a network: the product's own step, plugins and webhook planning, with the answers of
// the scripted vendor applied as the events that they become. The calls of the case run one after the other, as on a server.
//
// What only a server does (children, subscriptions, a second run) is not played here: such cases say `"on": "http"`.

import { createHash } from 'node:crypto';
import { showParts } from '../../src/domain/authored-request.ts';
import type { Case, CaseEvent } from '../../src/domain/case.ts';
import { stateName } from '../../src/domain/case.ts';
import { allDocumentsDecided } from '../../src/domain/decision.ts';
import { isRefused, type Refused, refuse } from '../../src/domain/errors.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { CallOutcome } from '../../src/domain/plugin-call.ts';
import { allowedEvents } from '../../src/engine/allowed-events.ts';
import { checkContext } from '../../src/engine/check-context.ts';
import { checkDefinition } from '../../src/engine/check-definition.ts';
import { pluginsOf } from '../../src/engine/plugins-of.ts';
import { type Moved, step } from '../../src/engine/step.ts';
import { tagsAfter } from '../../src/engine/tags.ts';
import { deriveEvents } from '../../src/events/derive-events.ts';
import { sameJson } from '../../src/events/same-json.ts';
import { storedDecision } from '../../src/operations/documents/stored-decision.ts';
import { fillRequest } from '../../src/outbound/fill-request.ts';
import type { PluginInput, PluginTools } from '../../src/plugins/plugin.ts';
import { runPlugin } from '../../src/plugins/run-plugin.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { planCustomWebhook } from '../../src/webhooks/plan-custom-webhook.ts';
import type { ConformanceCase, Observed, Step, Then, Workflow } from './conformance-case.ts';
import type { Post } from './post.ts';
import { scriptVendor, sendInMemory, type Vendor } from './vendor.ts';

const caseId = '0190a0a0-0000-7000-8000-000000000001';
const log = createLog({ level: 'silent', format: 'json' });

type Call = { readonly id: string; readonly plugin: string; readonly kind: string; readonly state: string };

interface Play {
  readonly written: ConformanceCase;
  readonly machine: { readonly definition: JsonObject; readonly extensions: JsonObject; readonly contentHash: string };
  readonly vendor: Vendor;
  readonly post: Post;
  readonly secrets: Map<string, string>;
  /** Milliseconds that have passed by `elapse`. */
  elapsed: number;
  subject: Case;
  readonly events: string[];
  readonly waiting: Call[];
  readonly calls: JsonObject[];
  readonly deliveries: JsonObject[];
  /** Pending timers: when they are due, in elapsed milliseconds. */
  readonly timers: Map<string, number>;
  readonly timerCounts: { set: number; fired: number; cancelled: number };
}

export async function playInMemory(written: ConformanceCase, post: Post): Promise<Observed> {
  const workflow = partsOf(written.workflow);
  const findings = checkDefinition({ ...workflow, contextSchema: workflow.contextSchema ?? null });
  const shown = [...findings].sort(errorsFirst).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
  const observed = { caseId, findings: shown, refused: null, steps: [], end: null };
  if (findings.some(({ severity }) => severity === 'error')) return observed;
  const play = newPlay(written, workflow, post);
  const refused = await start(play, workflow);
  if (refused) return { ...observed, refused: { code: refused.refused, errors: (refused.errors ?? []).map(({ path }) => path) } };
  const steps: Then[] = [];
  for (const one of written.steps ?? []) {
    const then = await takeStep(play, one);
    await settle(play);
    steps.push({ ...then, state: stateName(play.subject.state) });
  }
  return { ...observed, steps, end: endOf(play) };
}

function errorsFirst(left: { readonly severity: string }, right: { readonly severity: string }): number {
  return left.severity.localeCompare(right.severity);
}

interface Parts {
  readonly definition: JsonObject;
  readonly extensions: JsonObject;
  readonly config: JsonObject;
  readonly contextSchema?: JsonObject;
}

function partsOf(workflow: Workflow): Parts {
  if ('template' in workflow) throw new Error('templates are resolved when the cases are read');
  return { extensions: {}, config: {}, ...workflow };
}

function newPlay(written: ConformanceCase, { definition, extensions, config }: Parts, post: Post): Play {
  const contentHash = createHash('sha256')
    .update(JSON.stringify([definition, extensions]))
    .digest('hex');
  const entity = { type: 'business', id: 'entity-1', data: {} };
  return {
    written,
    machine: { definition, extensions, contentHash },
    vendor: scriptVendor(written.vendor),
    post,
    secrets: new Map(Object.entries(written.secrets ?? {})),
    elapsed: 0,
    subject: newCase({ entity, ...written.context }, { ...config, ...written.config }),
    events: [],
    waiting: [],
    calls: [],
    deliveries: [],
    timers: new Map(),
    timerCounts: { set: 0, fired: 0, cancelled: 0 },
  };
}

function newCase(context: JsonObject, config: JsonObject): Case {
  const now = new Date();
  return {
    ...{ id: caseId, workspaceId: 'workspace', definitionId: 'definition', definitionName: 'definition', entityId: 'entity' },
    ...{ correlationId: null, status: 'active', state: '', snapshot: null, context, config, tags: [], assigneeId: null, assignedAt: null },
    ...{ parentCaseId: null, version: 0, sequence: 0, createdAt: now, updatedAt: now, resolvedAt: null },
  };
}

async function start(play: Play, { contextSchema }: Parts): Promise<Refused | null> {
  const { context, config } = play.subject;
  const errors = checkContext({ contextSchema: contextSchema ?? null }, context);
  if (errors.length > 0) return refuse('context_invalid', 'The context violates the schema.', { errors });
  const started = await advance(play, { kind: 'start' });
  if (isRefused(started)) return started;
  const { initialEvent } = config;
  if (typeof initialEvent === 'string' && play.subject.status === 'active') {
    const sent = await advance(play, { kind: 'send', name: initialEvent, payload: {} });
    if (isRefused(sent)) return sent;
  }
  await settle(play);
  return null;
}

async function takeStep(play: Play, one: Step): Promise<Then> {
  switch (one.do) {
    case 'send':
      return thenOf(await advance(play, { kind: 'send', name: one.event, payload: one.payload ?? {} }));
    case 'merge':
      return thenOf(await advance(play, { kind: 'merge-context', context: one.context, arrays: 'by_id' }));
    case 'decide':
      return thenOf(
        await advance(play, { kind: 'decide-document', documentId: one.document, decision: storedDecision(one, 'me', new Date()) }),
      );
    case 'decide-all':
      return thenOf(await advance(play, { kind: 'decide-all', decision: storedDecision(one, 'me', new Date()), event: one.decision }));
    case 'hook':
      return hookTaken(await advance(play, answerEvent(one.destination ?? 'hookResponse', one.body, one.event)));
    case 'assign':
      return thenOf(await advance(play, { kind: 'assign', assigneeId: one.to }));
    case 'elapse':
      return elapse(play, one.ms);
    case 'delete-secret':
      play.secrets.delete(one.name);
      return {};
    case 'run':
    case 'upgrade':
      throw new Error(`"${one.do}" is played over HTTP only: the case needs "on": "http"`);
  }
}

function thenOf(advanced: Moved | Refused): Then {
  if (isRefused(advanced)) return { refused: advanced.refused, ...(advanced.more ? { more: advanced.more } : {}) };
  return { transitioned: advanced.transitioned, blocked: advanced.blockedBy.map(({ target }) => target) };
}

function hookTaken(advanced: Moved | Refused): Then {
  return isRefused(advanced) ? thenOf(advanced) : { accepted: advanced.notTaken === undefined, repeated: false };
}

function answerEvent(
  destination: string,
  value: Json,
  event: string | null,
  payload: JsonObject = {},
): Extract<CaseEvent, { kind: 'answer' }> {
  return { kind: 'answer', destination, value, event, payload };
}

/** What operations/advance-case does with a step, without storing it. */
async function advance(play: Play, event: CaseEvent): Promise<Moved | Refused> {
  const { subject: before, machine } = play;
  const moved = step(machine, before, event);
  if (moved.kind === 'refused') return moved.refusal;
  const assigneeId = event.kind === 'assign' ? event.assigneeId : before.assigneeId;
  const resolvedByTasks = moved.after.status === 'active' && decidedByTasks(before.config, moved.after.context);
  const resolved = resolvedByTasks ? { ...moved.after, status: 'completed' as const } : moved.after;
  const after = JSON.parse(JSON.stringify({ ...resolved, tags: tagsAfter(machine, before.tags, event, resolved.tags) })) as typeof resolved;
  const assigneeChanged = assigneeId !== before.assigneeId;
  const tagsChanged = !sameJson(after.tags, before.tags);
  const types = deriveEvents({ before: before.version === 0 ? null : before, after, assigneeChanged, tagsChanged, resolvedByTasks });
  if (types.length === 0 && !moved.transitioned && !tagsChanged) return moved;
  play.subject = { ...before, ...after, assigneeId, version: before.version + 1 };
  play.events.push(...types.map((type) => type.replace(/^workflow\./, '')));
  await takeEffects(play, moved);
  return moved;
}

function decidedByTasks({ completedWhenTasksResolved, workflowLevelResolution }: JsonObject, context: JsonObject): boolean {
  return completedWhenTasksResolved === true && workflowLevelResolution !== true && allDocumentsDecided(context);
}

async function takeEffects(play: Play, { cancelledTimers, timers, pluginCalls }: Moved): Promise<void> {
  for (const id of cancelledTimers) cancel(play, id);
  for (const { id, delayMs } of timers) {
    play.timers.set(id, play.elapsed + delayMs);
    play.timerCounts.set += 1;
  }
  if (play.subject.status === 'completed') for (const id of [...play.timers.keys()]) cancel(play, id);
  const plugins = new Map(pluginsOf(play.machine.extensions).map((entry) => [entry.name, entry]));
  for (const { plugin, state } of pluginCalls) {
    const entry = plugins.get(plugin);
    if (entry?.kind === 'webhook') await sendWebhook(play, plugin, entry.written);
    else if (entry?.kind) play.waiting.push({ id: `call-${play.calls.length + play.waiting.length + 1}`, plugin, kind: entry.kind, state });
  }
}

function cancel(play: Play, id: string): void {
  if (play.timers.delete(id)) play.timerCounts.cancelled += 1;
}

async function elapse(play: Play, ms: number): Promise<Then> {
  play.elapsed += ms;
  const due = [...play.timers].filter(([, at]) => at <= play.elapsed).sort(([, left], [, right]) => left - right);
  for (const [timerId] of due) {
    if (!play.timers.delete(timerId)) continue;
    play.timerCounts.fired += 1;
    await advance(play, { kind: 'timer', timerId });
  }
  return {};
}

/** Runs the calls that wait, and those that their answers ask for. */
async function settle(play: Play): Promise<void> {
  for (let call = play.waiting.shift(); call; call = play.waiting.shift()) play.calls.push(await runCall(play, call));
}

async function runCall(play: Play, call: Call): Promise<JsonObject> {
  for (let attempt = 1; ; attempt += 1) {
    const { outcome, record } = await runPlugin(call.kind, inputOf(play, call, attempt), toolsOf(play), log);
    if (outcome.kind === 'retry') continue;
    const facts = { id: call.id, plugin: call.plugin, kind: call.kind, state: call.state, tries: attempt, request: record.request };
    return { ...facts, ...(await answer(play, outcome)) };
  }
}

async function answer(play: Play, outcome: Exclude<CallOutcome, { kind: 'retry' }>): Promise<JsonObject> {
  if (outcome.kind === 'start-child') throw new Error('children are played over HTTP only: the case needs "on": "http"');
  const payload = outcome.kind === 'answered' ? (outcome.payload ?? {}) : {};
  const event = answerEvent(outcome.destination, outcome.value, outcome.event, payload);
  const advanced = await advance(play, { ...event, replaces: outcome.kind === 'failed' });
  if (isRefused(advanced)) return { status: 'failed', reason: advanced.refused, callback: null, accepted: false };
  const reason = outcome.kind === 'failed' ? outcome.reason : null;
  const accepted = outcome.event === null ? null : advanced.notTaken === undefined;
  return { status: outcome.kind === 'failed' ? 'failed' : 'done', reason, callback: outcome.event, accepted };
}

function inputOf(play: Play, call: Call, attempt: number): PluginInput {
  const entries = new Map(pluginsOf(play.machine.extensions).map(({ name, written }) => [name, written]));
  const { context, config } = play.subject;
  const sibling = (name: string) => entries.get(name) ?? null;
  return { entry: sibling(call.plugin) ?? {}, name: call.plugin, caseId, context, config, attempt, idempotencyKey: call.id, sibling };
}

function toolsOf(play: Play): PluginTools {
  return {
    http: { send: async (request) => sendInMemory(play.vendor, request) },
    secrets: async (names) => known(play, names),
    ruleSet: async (id) => play.written.ruleSets?.[id] ?? null,
    mail: play.post.server,
    now: () => new Date(),
    userAgent: 'Casewire/test',
  };
}

function known(play: Play, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...play.secrets].filter(([name]) => names.includes(name)));
}

/** Planned as the server plans it, and sent once. */
async function sendWebhook(play: Play, name: string, entry: JsonObject): Promise<void> {
  const using = { newId: () => 'id', at: new Date(), receiverId: () => 'receiver', nonce: () => '0a1b2c3d4e5f' };
  const { request } = planCustomWebhook(name, entry, play.subject, using);
  const { method, url, headers, body, fault } = request;
  const written = Object.fromEntries(Object.entries(headers).map(([header, parts]) => [header, showParts(parts)]));
  const shown = { webhook: name, request: { method, url: showParts(url), headers: written, body: body && showParts(body) } };
  const filled = fault ? { ok: false as const, reason: fault.reason } : fillRequest(request, play.secrets);
  if (!filled.ok) return void play.deliveries.push({ ...shown, status: 'cancelled', reason: filled.reason });
  const { body: text, ...rest } = filled.request;
  const sent = sendInMemory(play.vendor, { ...rest, ...(text === null ? {} : { body: text }), timeoutMs: 15_000 });
  const delivered = sent.kind === 'answered' && sent.status <= 299;
  const reason = delivered ? null : sent.kind === 'answered' ? 'http_status' : sent.reason;
  play.deliveries.push({ ...shown, status: delivered ? 'delivered' : 'retrying', reason });
}

function endOf(play: Play): Observed['end'] {
  const { subject, machine, vendor, timerCounts } = play;
  const { status, tags, context, config } = subject;
  return {
    ...{ state: stateName(subject.state), status, tags, context, config, nextEvents: allowedEvents(machine, subject) },
    ...{ calls: play.calls, requests: vendor.requests, events: play.events, deliveries: play.deliveries, timers: timerCounts },
    ...{ mails: play.post.mailsOf(play.written), children: [], cases: 1 },
  };
}

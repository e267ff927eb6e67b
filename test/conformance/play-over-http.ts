// Plays a conformance case as a caller would: a workspace of its own on a running server, the scripted vendor behind a real port, and
// whatever the API shows in the end.

import type { JsonObject } from '../../src/domain/json.ts';
import type { Answer, Caller, TestService } from '../support/service.ts';
import type { ConformanceCase, Observed, ObservedEnd, Step, Then, Workflow } from './conformance-case.ts';
import type { Post } from './post.ts';
import { scriptVendor, type Vendor, type VendorServer, vendorAddress } from './vendor.ts';

export interface World {
  readonly service: TestService;
  readonly vendors: VendorServer;
  readonly post: Post;
  /** Resolves when the server has been away and the timers of the case are nearer by so much. */
  elapse(caseId: string, ms: number): Promise<void>;
  /** Is it as the case expects? Asked again and again of a case with children, who report to it in their own time. */
  fits(seen: Observed): boolean;
}

interface Play {
  readonly me: Caller;
  readonly written: ConformanceCase;
  readonly vendor: Vendor;
  readonly caseId: string;
  readonly world: World;
  /** Null until a case is assigned. */
  reviewer: string | null;
}

const workflows = '/api/v1/external/workflows';
const main = 'conformance';
const patienceMs = 20_000;

export async function playOverHttp(original: ConformanceCase, world: World): Promise<Observed> {
  const vendor = scriptVendor(original.vendor);
  const address = world.vendors.open(vendor);
  const written = replaced(original, vendorAddress, address);
  const me = await world.service.workspace();
  await prepare(me, written);
  const published = await publish(me, main, written.workflow);
  const findings = shownFindings(published);
  const observed: Observed = { caseId: '', findings, refused: null, steps: [], end: null };
  if (published.status !== 201) return observed;
  const run = await me.send('POST', `${workflows}/run`, runOf(written, written.context ?? {}, written.config));
  if (run.status !== 200) return { ...observed, refused: { code: run.body.code, errors: pathsOf(run) } };
  const play: Play = { me, written, vendor, caseId: run.body.workflowRuntimeId, world, reviewer: null };
  await idle(play);
  const steps: Then[] = [];
  for (const one of written.steps ?? []) {
    const then = await takeStep(play, one);
    await idle(play);
    steps.push({ ...then, state: await stateAfter(play, one.then) });
  }
  const look = async (): Promise<Observed> => {
    const seen: Observed = { ...observed, caseId: play.caseId, steps, end: await endOf(play) };
    return replaced(seen, address, vendorAddress);
  };
  let seen = await look();
  const asExpected = async (): Promise<boolean> => {
    if (!world.fits(seen)) seen = await look();
    return world.fits(seen);
  };
  // When patience ends, what was seen last is compared, and says more than a complaint.
  if (Object.keys(written.others ?? {}).length > 0) await until(asExpected, play, '').catch(() => undefined);
  return seen;
}

function replaced<Value>(value: Value, from: string, to: string): Value {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as Value;
}

function pathsOf({ body }: Answer): readonly string[] {
  return (body.errors ?? []).map(({ path }: { path: string }) => path);
}

function shownFindings({ body }: Answer): readonly string[] {
  return (body.findings ?? []).map(({ severity, code, path }: Record<string, string>) => `${severity} ${code} ${path}`);
}

async function prepare(me: Caller, { secrets = {}, ruleSets = {}, others = {} }: ConformanceCase): Promise<void> {
  for (const [key, value] of Object.entries(secrets)) accepted(await me.send('POST', '/api/v1/external/secrets', { key, value }));
  for (const [id, rules] of Object.entries(ruleSets)) accepted(await me.send('PUT', `/api/v1/rule-sets/${id}`, { rules }));
  for (const [name, workflow] of Object.entries(others)) accepted(await publish(me, name, workflow));
}

function publish(me: Caller, name: string, workflow: Workflow): Promise<Answer> {
  return me.send('POST', '/api/v1/workflow-definition', { name, ...(name === main ? {} : { id: `${name}-v1` }), ...workflow });
}

/** What a case cannot go on without. */
function accepted(answer: Answer): Answer {
  if (answer.status > 299) throw new Error(`refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

function runOf({ config }: ConformanceCase, context: JsonObject, own: JsonObject | undefined): JsonObject {
  const entity = { type: 'business', id: 'entity-1', data: {} };
  return { workflowId: main, context: { entity, ...context }, ...((own ?? config) ? { config: own ?? config ?? {} } : {}) };
}

async function takeStep(play: Play, one: Step): Promise<Then> {
  const { me, caseId } = play;
  const path = `${workflows}/${caseId}`;
  switch (one.do) {
    case 'send': {
      const to = one.to === undefined ? caseId : await childOf(play, one.to);
      return thenOf(await me.send('POST', `${workflows}/${to}/event`, { name: one.event, payload: one.payload ?? {} }));
    }
    case 'merge':
      return thenOf(await me.send('PATCH', path, { context: one.context }));
    case 'decide': {
      const { do: _, then: __, document, ...decision } = one;
      return thenOf(await me.send('PATCH', `${path}/decision/${document}`, decision));
    }
    case 'decide-all':
      return thenOf(
        await me.send('PATCH', `${path}/event-decision`, { name: one.decision, ...(one.reason ? { reason: one.reason } : {}) }),
      );
    case 'hook': {
      const { url } = accepted(
        await me.get(`${path}/callback-url?event=${one.event}&resultDestination=${one.destination ?? 'hookResponse'}`),
      ).body;
      return thenOf(await me.send('POST', url.replace(/^https?:\/\/[^/]+/, ''), one.body));
    }
    case 'assign':
      return thenOf(await me.send('PATCH', `${path}/assign`, { assigneeId: one.to && (await reviewerOf(play)) }));
    case 'elapse':
      await play.world.elapse(caseId, one.ms);
      return {};
    case 'delete-secret':
      return thenOf(await me.send('DELETE', `/api/v1/external/secrets/${one.name}`));
    case 'run':
      return runAgain(play, one);
    case 'upgrade':
      return upgrade(play, one);
  }
}

function thenOf({ status, body }: Answer): Then {
  if (status > 299) return { refused: body.code, more: body };
  const { transitioned, blockedBy = [], accepted: taken, repeated } = body;
  const blocked = blockedBy.map(({ target }: { target: string }) => target);
  return {
    ...(transitioned === undefined ? {} : { transitioned, blocked }),
    ...(taken === undefined ? {} : { accepted: taken, repeated }),
  };
}

async function runAgain({ me, written, caseId }: Play, one: Extract<Step, { do: 'run' }>): Promise<Then> {
  const answer = await me.send('POST', `${workflows}/run`, runOf(written, one.context, one.config));
  const same = answer.body.workflowRuntimeId === caseId;
  if (answer.status === 200 && same !== one.same) throw new Error(`${same ? 'the first' : 'another'} case took the run`);
  return thenOf(answer);
}

async function upgrade({ me }: Play, { name = main, workflow }: Extract<Step, { do: 'upgrade' }>): Promise<Then> {
  const listed = (await me.get('/api/v1/workflow-definition?limit=200')).body.items.find((item: { name: string }) => item.name === name);
  return thenOf(await me.send('POST', `/api/v1/workflow-definition/${listed.id}/upgrade`, workflow));
}

async function reviewerOf(play: Play): Promise<string> {
  const { me } = play;
  play.reviewer ??= (await me.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'L', email: 'ada@casewire.test' })).body
    .id as string;
  return play.reviewer;
}

async function childOf(play: Play, entity: string): Promise<string> {
  const { results } = (await play.me.get(`${workflows}?entityId=${entity}`)).body;
  const child = results.find((one: { parentRuntimeDataId: string }) => one.parentRuntimeDataId === play.caseId);
  if (!child) throw new Error(`no child case is about "${entity}"`);
  return child.id;
}

type Entry = Readonly<Record<string, string>>;

async function timelineOf({ me, caseId }: Play): Promise<readonly Entry[]> {
  return (await me.get(`${workflows}/${caseId}/timeline?limit=200`)).body.results;
}

/** Resolves when nothing of the case runs or is about to run: no call, no delivery, no timer that is due. */
async function idle(play: Play): Promise<void> {
  if (isStill(play.written)) return;
  const rests = async (): Promise<boolean> => !(await timelineOf(play)).some((entry, _, all) => isPending(entry, all));
  await until(rests, play, 'the case did not come to rest');
}

/** Nothing of it can ever run by itself. */
function isStill({ on, workflow, steps = [] }: ConformanceCase): boolean {
  return on !== 'http' && !('extensions' in workflow) && !steps.some((step) => step.do === 'elapse');
}

function isPending({ kind, id, status, dueAt }: Entry, all: readonly Entry[]): boolean {
  if (kind === 'plugin_call') return status === 'pending' || status === 'running';
  if (kind === 'delivery') return status === 'pending' || status === 'sending';
  if (kind !== 'timer_set' || Date.parse(dueAt ?? '') > Date.now()) return false;
  return !all.some((entry) => entry.id === id && (entry.kind === 'timer_fired' || entry.kind === 'timer_cancelled'));
}

const news = ['plugin.settled', 'delivery.settled', 'timer.fired', 'child.passed'] as const;

/** Looks, and looks again whenever the server has done something for the case; or after a while, since not everything gives a signal. */
async function until(holds: () => Promise<boolean>, { caseId, world }: Play, complaint: string): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(complaint);
    await new Promise<void>((resolve) => {
      const stops: (() => void)[] = [];
      const done = (): void => {
        clearTimeout(timer);
        for (const stop of stops) stop();
        resolve();
      };
      const timer = setTimeout(done, 100);
      const heard = (facts: Readonly<Record<string, unknown>>): void => {
        if ((facts['caseId'] ?? caseId) === caseId) done();
      };
      stops.push(...news.map((name) => world.service.signals.on(name, heard)));
    });
  }
}

/** A state that the case names is waited for, as long as patience lasts; then what is there is compared. */
async function stateAfter(play: Play, then: Then | undefined): Promise<string> {
  const { me, caseId } = play;
  let state = '';
  const read = async (): Promise<boolean> => {
    state = (await me.get(`${workflows}/${caseId}`)).body.state;
    return then?.state === undefined || state === then.state;
  };
  await until(read, play, '').catch(() => undefined);
  return state;
}

async function endOf(play: Play): Promise<ObservedEnd> {
  const { me, caseId, vendor, written, world } = play;
  const { state, status, tags, nextEvents, config, context } = (await me.get(`${workflows}/${caseId}`)).body;
  const timeline = await timelineOf(play);
  const all = written.on === 'http' ? (await me.get(`${workflows}?limit=200`)).body.results : [null];
  const children = all.length === 1 ? [] : all.filter((one: { parentRuntimeDataId: string | null }) => one.parentRuntimeDataId === caseId);
  return {
    ...{ state, status, tags, nextEvents, config, context },
    calls: count(timeline, 'plugin_call') === 0 ? [] : await callsOf(play),
    requests: vendor.requests,
    events: await eventsOf(play),
    deliveries: count(timeline, 'delivery') === 0 ? [] : await customDeliveries(play),
    timers: { set: count(timeline, 'timer_set'), fired: count(timeline, 'timer_fired'), cancelled: count(timeline, 'timer_cancelled') },
    mails: world.post.mailsOf(written),
    children: children.map((one: Record<string, never>) => ({
      ...one,
      entity: one['correlationId'],
      definition: one['workflowDefinitionName'],
    })),
    cases: all.length - children.length,
  };
}

function count(timeline: readonly Entry[], kind: string): number {
  return timeline.filter((entry) => entry.kind === kind).length;
}

async function eventsOf({ me, caseId }: Play): Promise<readonly string[]> {
  const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${caseId}&limit=200`)).body;
  const inOrder = [...results].sort((one, other) => one.sequence - other.sequence);
  return inOrder.map(({ eventName }: { eventName: string }) => eventName.replace(/^workflow\./, ''));
}

async function callsOf({ me, caseId }: Play): Promise<readonly JsonObject[]> {
  const { results } = (await me.get(`/api/v1/plugin-calls?workflowRuntimeId=${caseId}&limit=200`)).body;
  const calls = [];
  for (const { id } of [...results].reverse()) {
    const {
      plugin,
      pluginKind: kind,
      state,
      status,
      reason,
      callback,
      callbackAccepted,
      attempts,
    } = (await me.get(`/api/v1/plugin-calls/${id}`)).body;
    const request = attempts.at(-1)?.request ?? null;
    calls.push({ id, plugin, kind, state, status, reason, callback, accepted: callbackAccepted, tries: attempts.length, request });
  }
  return calls;
}

async function customDeliveries({ me, caseId }: Play): Promise<readonly JsonObject[]> {
  const { results } = (await me.get(`/api/v1/deliveries?workflowRuntimeId=${caseId}&limit=200`)).body;
  const custom = [...results].reverse().filter(({ eventName }: { eventName: string }) => eventName.startsWith('custom.'));
  const deliveries = [];
  for (const { id, eventName, status, reason } of custom) {
    const { request } = (await me.get(`/api/v1/deliveries/${id}`)).body;
    deliveries.push({ webhook: eventName.replace('custom.', ''), status, reason, request });
  }
  return deliveries;
}

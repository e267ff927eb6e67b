// Plays a conformance case as a caller would: a workspace of its own on a running server, the scripted vendor behind a real port, and
// whatever the API shows in the end.

import type { JsonObject } from '../../src/domain/json.ts';
import type { Answer, Caller } from '../support/service.ts';
import type { ConformanceCase, Observed, Step, Then, Workflow } from './conformance-case.ts';
import { type Entry, endOf, isStill, listOf, type Play, takesTime, timelineOf, type World, workflows } from './end-over-http.ts';
import { scriptVendor, vendorAddress } from './vendor.ts';

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

/** Resolves when nothing of the case runs or is about to run: no timer that is due, no call, no delivery; in this order, since each may ask for the next. */
async function idle(play: Play): Promise<void> {
  if (isStill(play.written)) return;
  const rests = async (): Promise<boolean> =>
    (takesTime(play.written) ? (await timelineOf(play)).every(hasFired) : true) &&
    (await listOf(play, 'plugin-calls', ['pending', 'running'])).length === 0 &&
    (await listOf(play, 'deliveries', ['pending', 'sending'])).length === 0;
  await until(rests, play, 'the case did not come to rest');
}

/** True of all that is no timer, too, and of a timer that is not due. */
function hasFired({ kind, id, dueAt }: Entry, _place: number, all: readonly Entry[]): boolean {
  if (kind !== 'timer_set' || Date.parse(dueAt ?? '') > Date.now()) return true;
  return all.some((entry) => entry.id === id && entry.kind !== 'timer_set');
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

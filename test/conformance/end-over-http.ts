// What the API shows of a case in the end, and the lists that tell whether it is the end. Called by play-over-http.ts.

import type { JsonObject } from '../../src/domain/json.ts';
import type { Caller, TestService } from '../support/service.ts';
import type { ConformanceCase, Observed, ObservedEnd } from './conformance-case.ts';
import type { Post } from './post.ts';
import type { Vendor, VendorServer } from './vendor.ts';

export interface World {
  readonly service: TestService;
  readonly vendors: VendorServer;
  readonly post: Post;
  /** Resolves when the server has been away and the timers of the case are nearer by so much. */
  elapse(caseId: string, ms: number): Promise<void>;
  /** Is it as the case expects? Asked again and again of a case with children, who report to it in their own time. */
  fits(seen: Observed): boolean;
}

/** One case that is being played. */
export interface Play {
  readonly me: Caller;
  readonly written: ConformanceCase;
  readonly vendor: Vendor;
  readonly caseId: string;
  readonly world: World;
  /** Null until a case is assigned. */
  reviewer: string | null;
}

export const workflows = '/api/v1/external/workflows';

/** Of the timeline. */
export type Entry = Readonly<Record<string, string>>;

export async function timelineOf({ me, caseId }: Play): Promise<readonly Entry[]> {
  return (await me.get(`${workflows}/${caseId}/timeline?limit=200`)).body.results;
}

/** The newest first; all of them unless some states are named. */
export async function listOf(
  { me, caseId }: Play,
  what: string,
  statuses: readonly string[] = [],
): Promise<readonly Record<string, string>[]> {
  const query = statuses.map((status) => `&status=${status}`).join('');
  return (await me.get(`/api/v1/${what}?workflowRuntimeId=${caseId}&limit=200${query}`)).body.results;
}

/** Nothing of it can ever run by itself. */
export function isStill(written: ConformanceCase): boolean {
  return written.on !== 'http' && !('extensions' in written.workflow) && !takesTime(written);
}

/** Whether time passes in it. */
export function takesTime({ steps = [] }: ConformanceCase): boolean {
  return steps.some((step) => step.do === 'elapse');
}

/** Everything that a case may expect something of. */
export async function endOf(play: Play): Promise<ObservedEnd> {
  const { me, caseId, vendor, written, world } = play;
  const { state, status, tags, nextEvents, config, context } = (await me.get(`${workflows}/${caseId}`)).body;
  const timeline = takesTime(written) ? await timelineOf(play) : [];
  const all = written.on === 'http' ? (await me.get(`${workflows}?limit=200`)).body.results : [null];
  const children = all.length === 1 ? [] : all.filter((one: { parentRuntimeDataId: string | null }) => one.parentRuntimeDataId === caseId);
  return {
    ...{ state, status, tags, nextEvents, config, context },
    calls: isStill(written) ? [] : await callsOf(play),
    requests: vendor.requests,
    events: await eventsOf(play),
    deliveries: isStill(written) ? [] : await customDeliveries(play),
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

async function eventsOf(play: Play): Promise<readonly string[]> {
  const inOrder = [...(await listOf(play, 'events'))].sort((one, other) => Number(one['sequence']) - Number(other['sequence']));
  return inOrder.map(({ eventName = '' }) => eventName.replace(/^workflow\./, ''));
}

async function callsOf(play: Play): Promise<readonly JsonObject[]> {
  const calls = [];
  for (const { id = '' } of [...(await listOf(play, 'plugin-calls'))].reverse()) {
    const {
      plugin,
      pluginKind: kind,
      state,
      status,
      reason,
      callback,
      callbackAccepted,
      attempts,
    } = (await play.me.get(`/api/v1/plugin-calls/${id}`)).body;
    const request = attempts.at(-1)?.request ?? null;
    calls.push({ id, plugin, kind, state, status, reason, callback, accepted: callbackAccepted, tries: attempts.length, request });
  }
  return calls;
}

async function customDeliveries(play: Play): Promise<readonly JsonObject[]> {
  const custom = [...(await listOf(play, 'deliveries'))].reverse().filter(({ eventName = '' }) => eventName.startsWith('custom.'));
  const deliveries = [];
  for (const { id, eventName = '', status = '', reason = null } of custom) {
    const { request } = (await play.me.get(`/api/v1/deliveries/${id}`)).body;
    deliveries.push({ webhook: eventName.replace('custom.', ''), status, reason, request });
  }
  return deliveries;
}

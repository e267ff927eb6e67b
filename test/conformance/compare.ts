// Holds what a player saw against what a case expects. The same for every player.

import { expect } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { valueAt } from '../../src/expressions/value-at.ts';
import type { ConformanceCase, Expected, Observed, ObservedEnd, Then } from './conformance-case.ts';
import { pathOf } from './vendor.ts';

/** Throws with every difference at once, as one comparison of what was written with what was seen. */
export function compare({ steps = [], expect: wanted }: ConformanceCase, seen: Observed): void {
  const { findings, refused, errors, ...end } = wanted;
  const ids = {
    caseId: seen.caseId,
    callIds: (seen.end?.calls ?? []).map((call) => call['id'] ?? null),
    children: seen.end?.children ?? [],
  };
  if ((findings ?? []).some((finding) => finding.startsWith('error ')) || refused !== undefined) {
    const never = {
      ...(findings ? { findings: seen.findings } : {}),
      refused: seen.refused?.code,
      ...(errors ? { errors: seen.refused?.errors } : {}),
    };
    expect({ ...never, started: seen.end !== null }).toEqual({
      ...(findings ? { findings } : {}),
      refused,
      ...(errors ? { errors } : {}),
      started: false,
    });
    return;
  }
  if (seen.end === null) throw new Error(`the case was not started: ${JSON.stringify([seen.findings, seen.refused])}`);
  const expected = expectedEnd(end, ids);
  expect({
    ...(findings ? { findings: seen.findings } : {}),
    steps: steps.map(({ then = {} }, index) => stepPart(then, seen.steps[index] ?? {})),
    ...endPart(end, seen.end, ids),
  }).toEqual({
    ...(findings ? { findings } : {}),
    steps: steps.map(({ then = {} }) => matching(then as JsonObject, ids)),
    ...expected,
  });
}

interface Ids {
  readonly caseId: string;
  readonly callIds: readonly Json[];
  readonly children: ObservedEnd['children'];
}

/** Of a step only what the case names; and a refusal that it does not name. */
function stepPart(wanted: Then, seen: Then): object {
  const { refused, ...rest } = seen;
  const named = Object.fromEntries(Object.entries(rest).filter(([key]) => key in wanted));
  return {
    ...named,
    ...(wanted.more && isJsonObject(seen.more) ? { more: membersOf(wanted.more, seen.more) } : {}),
    ...(refused === undefined ? {} : { refused }),
  };
}

function expectedEnd({ status = 'active', context, requests, ...rest }: Expected, ids: Ids): object {
  return {
    ...(matching(rest as JsonObject, ids) as object),
    status,
    ...(context ? { context: Object.fromEntries(Object.entries(context).map(([path, value]) => [path, matching(value, ids)])) } : {}),
    ...(requests
      ? { requests: byPath(requests as readonly { readonly path: string }[]).map((request) => matching(request as JsonObject, ids)) }
      : {}),
  };
}

function endPart(wanted: Expected, seen: ObservedEnd, ids: Ids): object {
  const { context, calls, requests, deliveries, mails, children, ...plain } = wanted;
  return {
    ...membersOf(plain, seen),
    status: seen.status,
    ...(context ? { context: Object.fromEntries(Object.keys(context).map((path) => [path, contextAt(seen.context, path, ids)])) } : {}),
    ...(calls ? { calls: listPart(calls, seen.calls) } : {}),
    ...(requests
      ? { requests: listPart(byPath(requests as readonly { readonly path: string }[]) as readonly object[], byPath(seen.requests)) }
      : {}),
    ...(deliveries ? { deliveries: listPart(deliveries, seen.deliveries) } : {}),
    ...(mails ? { mails: listPart(mails, seen.mails) } : {}),
    ...(children
      ? {
          children: listPart(
            children,
            [...seen.children].sort((one, other) => one.entity.localeCompare(other.entity)),
          ),
        }
      : {}),
  };
}

/** Element by element the members that are wanted; an element too many is shown whole. */
function listPart(wanted: readonly object[], seen: readonly object[]): readonly object[] {
  return seen.map((element, index) => (wanted[index] ? membersOf(wanted[index], element) : element));
}

function membersOf(wanted: object, seen: object): object {
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, (seen as Record<string, unknown>)[key]]));
}

/** Requests to different paths may come in any order: those of one path keep theirs. */
function byPath<Request extends { readonly path: string }>(requests: readonly Request[]): readonly Request[] {
  return [...requests].sort((one, other) =>
    pathOf(one as never) < pathOf(other as never) ? -1 : pathOf(one as never) > pathOf(other as never) ? 1 : 0,
  );
}

/** `""` is all of it but the entity, to which the server adds its own id. */
function contextAt(context: JsonObject, path: string, ids: Ids): Json {
  const { entity: _, ...rest } = context;
  if (path === '') return rest;
  const found = path.replaceAll(/\{([^}]+)\}/g, (_match, entity) => ids.children.find((child) => child.entity === entity)?.id ?? 'nobody');
  return valueAt(context, found) ?? (valueAt(context, found) === null ? null : '$absent');
}

/** The value with vitest's matchers in place of ours. */
function matching(wanted: Json, ids: Ids): unknown {
  if (wanted === '$any') return expect.anything();
  if (wanted === '$caseId') return ids.caseId;
  if (typeof wanted === 'string' && wanted.startsWith('$call#')) return ids.callIds[Number(wanted.slice(6)) - 1];
  if (Array.isArray(wanted)) return wanted.map((part: Json) => matching(part, ids));
  if (!isJsonObject(wanted)) return wanted;
  const { $matches, $has } = wanted;
  if (typeof $matches === 'string') return expect.stringMatching(new RegExp($matches));
  if (isJsonObject($has)) return expect.objectContaining(matching($has, ids) as object);
  return Object.fromEntries(Object.entries(wanted).map(([key, part]) => [key, matching(part, ids)]));
}

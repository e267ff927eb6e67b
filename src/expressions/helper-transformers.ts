// The helper transformers: small named changes at dotted paths, one after the other. Pure; the time comes in. Never edits its input.

import { deepMergeContext } from '../domain/context.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Budget, charge, chargeUse, faultOf, isPrototypeName, maxResultDepth } from './bounds.ts';
import { searchJmespath } from './jmespath.ts';
import { matchLinear } from './match-linear.ts';
import { valueAt } from './value-at.ts';

export type Transformed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** `mapping`: a list of `{source, target, method, value, options}`. Each one sees what those before it did; all share the budget. */
export function applyHelpers(mapping: Json | undefined, data: Json, now: Date, budget: Budget): Transformed {
  if (!Array.isArray(mapping)) return { ok: false, message: 'the mapping of a helper is not a list' };
  let value = data;
  try {
    for (const entry of mapping as readonly Json[]) {
      const next = applyHelper(isJsonObject(entry) ? entry : {}, value, now, budget);
      if (!next.ok) return next;
      value = next.value;
      charge(budget, value);
    }
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: faultOf(error) };
  }
}

function applyHelper(entry: JsonObject, data: Json, now: Date, budget: Budget): Transformed {
  const { source, target, method, value } = entry;
  const from = typeof source === 'string' ? valueAt(data, source) : undefined;
  const path = typeof target === 'string' && target !== '' ? target.split('.') : [];
  if (path.length === 0 || path.some(isPrototypeName)) return { ok: false, message: `"${String(method)}" has no target` };
  if (path.length > maxResultDepth)
    return { ok: false, message: `the target of "${String(method)}" is deeper than ${maxResultDepth} levels` };
  switch (method) {
    case 'remove':
      return { ok: true, value: placed(data, path, undefined) };
    case 'setTimeToRecordUTC':
      return { ok: true, value: placed(data, path, now.getTime()) };
    case 'omit':
      return { ok: true, value: placed(data, path, without(from, value)) };
    case 'regex':
      return match(data, path, from, value, budget);
    case 'mergeArrayEachItemWithValue':
      return mergeEach(data, path, from, entry['options'], budget);
    default:
      return { ok: false, message: `there is no helper method ${JSON.stringify(method ?? null)}` };
  }
}

function without(from: Json | undefined, keys: Json | undefined): Json {
  if (!isJsonObject(from)) return from ?? null;
  const left = new Set<Json>(Array.isArray(keys) ? keys : []);
  return Object.fromEntries(Object.entries(from).filter(([key]) => !left.has(key)));
}

/** The first match, or null; patterns run in linear time. */
function match(data: Json, path: readonly string[], from: Json | undefined, pattern: Json | undefined, budget: Budget): Transformed {
  if (typeof pattern !== 'string') return { ok: false, message: 'a regex helper needs its pattern as "value"' };
  try {
    return { ok: true, value: placed(data, path, typeof from === 'string' ? matchLinear(pattern, from, budget) : null) };
  } catch (error) {
    return { ok: false, message: `the pattern ${JSON.stringify(pattern.slice(0, 100))} cannot be used: ${faultOf(error)}` };
  }
}

/** Each element of the list at `options.mapJmespath`, merged with the object at `options.mergeWithJmespath`. */
function mergeEach(data: Json, path: readonly string[], from: Json | undefined, options: Json | undefined, budget: Budget): Transformed {
  const { mapJmespath, mergeWithJmespath } = isJsonObject(options) ? options : ({} as JsonObject);
  if (typeof mapJmespath !== 'string' || typeof mergeWithJmespath !== 'string') {
    return { ok: false, message: 'mergeArrayEachItemWithValue needs options.mapJmespath and options.mergeWithJmespath' };
  }
  const list = searchJmespath(mapJmespath, data, budget);
  if (!list.ok) return list;
  const addition = searchJmespath(mergeWithJmespath, data, budget);
  if (!addition.ok) return addition;
  if (!Array.isArray(list.value) || !isJsonObject(addition.value)) return { ok: true, value: placed(data, path, from ?? null) };
  const added = addition.value;
  chargeUse(budget, added, list.value.length);
  const merged = list.value.map((element: Json) => (isJsonObject(element) ? deepMergeContext(element, added, 'replace') : element));
  return { ok: true, value: placed(data, path, merged) };
}

/** `data` with `value` at the path, its parents made as needed; undefined takes away what is there. */
function placed(data: Json, [key = '', ...rest]: readonly string[], value: Json | undefined): Json {
  if (Array.isArray(data) && /^\d+$/.test(key) && Number(key) < data.length) {
    const elements: readonly Json[] = data;
    if (rest.length === 0 && value === undefined) return elements.filter((_, place) => place !== Number(key));
    return elements.map((element, place) => (place === Number(key) ? at(element, rest, value) : element));
  }
  const object = isJsonObject(data) ? data : {};
  if (value === undefined && !Object.hasOwn(object, key)) return data;
  if (rest.length === 0 && value === undefined) {
    const { [key]: _, ...others } = object;
    return others;
  }
  return { ...object, [key]: at(Object.hasOwn(object, key) ? (object[key] ?? null) : null, rest, value) };
}

function at(data: Json, rest: readonly string[], value: Json | undefined): Json {
  return rest.length === 0 ? (value ?? null) : placed(data, rest, value);
}

// Why a claimed row can never be sent, as far as the row itself says: damaged, written by hand, or without what it should send. Called by
// attempt-delivery.ts before anything else touches the row. Pure; must not throw, whatever the row holds.

import type { FailureReason } from '../domain/attempt.ts';
import type { DueDelivery } from '../domain/delivery.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { signatureKinds } from '../domain/subscription.ts';

export interface DeliveryFault {
  readonly reason: FailureReason;
  readonly detail: string;
}

/** Cases nest 64 levels deep, and ten generations of children in each other. */
const deepest = 2_000;

const unsendableDetails: Readonly<Record<NonNullable<DueDelivery['unsendable']>, string>> = {
  payload_expired: 'What was to be sent is kept no longer.',
  erased: 'What was to be sent was erased with its case.',
  body_too_large: 'The body is larger than 5 MB.',
};

export function deliveryFault({ unsendable, request, settings, url, body }: DueDelivery): DeliveryFault | null {
  if (unsendable) return { reason: unsendable, detail: unsendableDetails[unsendable] };
  if (request) {
    return isRequest(request as unknown as Json) ? null : { reason: 'invalid_request', detail: 'The stored request is not one of ours.' };
  }
  if (!isSettings(settings as unknown as Json))
    return { reason: 'invalid_settings', detail: 'The stored settings of the subscription have the wrong shape.' };
  if (!URL.canParse(url)) return { reason: 'invalid_url', detail: 'The stored URL of the subscription cannot be read.' };
  if (isDeeper(body, deepest)) return { reason: 'body_too_deep', detail: `The body nests more than ${deepest} levels deep.` };
  return null;
}

type Check = (value: Json) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTextMap: Check = (value) => isJsonObject(value) && Object.values(value).every(isText);
const isPart: Check = (part) =>
  isText(part) || (isJsonObject(part) && (isText(part['secret'] ?? null) || isText(part['callbackUrl'] ?? null)));
const isParts: Check = (value) => Array.isArray(value) && value.every(isPart);

/** Of those that sending reads; the others count when an event is planned. */
const settingChecks: Readonly<Record<string, Check>> = {
  headers: isTextMap,
  auth: (value) => isTextMap(value) && isJsonObject(value) && isText(value['type'] ?? null),
  ordering: isText,
  signatures: (value) => Array.isArray(value) && value.length > 0 && value.every((kind) => signatureKinds.some((known) => known === kind)),
  destination: isJsonObject,
};

function isSettings(settings: Json): boolean {
  if (!isJsonObject(settings)) return false;
  for (const name in settings) {
    const check = Object.hasOwn(settingChecks, name) ? settingChecks[name] : undefined;
    if (check && !check(settings[name] ?? null)) return false;
  }
  return true;
}

function isRequest(request: Json): boolean {
  if (!isJsonObject(request)) return false;
  const { method = null, url = null, headers = null, body = null, fault } = request;
  const headersFit = isJsonObject(headers) && Object.values(headers).every(isParts);
  const faultFits = fault === undefined || isTextMap(fault);
  return isText(method) && isParts(url) && headersFit && (body === null || isParts(body)) && faultFits;
}

/** Counts brackets outside of strings; a text too short to be so deep costs nothing. */
function isDeeper(text: string, levels: number): boolean {
  if (text.length < levels * 2) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

// The request that an api plugin or a custom webhook describes: may its headers be sent, can its secrets be named so, are its limits
// within ours? Whether the secrets exist and the address may be called is asked where a workspace is known.

import type { Finding } from '../domain/definition.ts';
import { headerFault } from '../domain/header-fault.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { secretName } from '../expressions/template.ts';
import { secretsNamed } from './authored-parts.ts';
import { fault, inside } from './finding.ts';
import { isUnsafeKey } from './reserved-events.ts';

/** Every delivery carries these; a second value would contradict them. */
const signatureHeader = /^(webhook-(id|timestamp|signature)|x-hmac-signature|x-casewire-.*)$/;

export function checkAuthoredRequest(written: JsonObject, at: string): readonly Finding[] {
  return [
    ...checkHeaders(written['headers'], inside(at, 'headers')),
    ...checkSecretNames(written, at),
    ...checkNumber(written['timeoutMs'], inside(at, 'timeoutMs'), [1_000, 60_000]),
    ...checkRetry(written['retry'], inside(at, 'retry')),
    ...checkDestination(written['persistResponseDestination'], inside(at, 'persistResponseDestination')),
  ];
}

function checkHeaders(headers: Json | undefined, at: string): readonly Finding[] {
  if (headers === undefined || headers === null) return [];
  if (!isJsonObject(headers)) {
    return [
      fault({
        code: 'bad-header',
        path: at,
        message: '"headers" is an object of texts by name.',
        fix: 'Write {"authorization": "Bearer {secret.NAME}"}.',
      }),
    ];
  }
  return Object.entries(headers).flatMap(([name, value]) => {
    const problem = headerProblem(name, value);
    return problem === null
      ? []
      : [fault({ code: 'bad-header', path: inside(at, name), message: problem, fix: 'Remove the header, or mend it.' })];
  });
}

function headerProblem(name: string, value: Json): string | null {
  if (typeof value !== 'string') return `The header ${name} is not text.`;
  if (signatureHeader.test(name.toLowerCase())) return `The header ${name} is set by Casewire and cannot be chosen.`;
  return headerFault(name, value);
}

function checkSecretNames(written: JsonObject, at: string): readonly Finding[] {
  return secretsNamed(written, at)
    .filter(({ name }) => !secretName.test(name))
    .map(({ name, path }) =>
      fault({
        code: 'bad-secret-name',
        path,
        message: `No secret can be called ${JSON.stringify(name)}.`,
        fix: 'Use letters, digits and "_", 128 at most.',
      }),
    );
}

function checkNumber(value: Json | undefined, path: string, [least, most]: readonly [number, number]): readonly Finding[] {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)) return [];
  return [
    fault({
      code: 'bad-limit',
      path,
      message: `This is a whole number from ${least} to ${most}.`,
      fix: `Write a number from ${least} to ${most}, or leave it out.`,
    }),
  ];
}

function checkRetry(retry: Json | undefined, at: string): readonly Finding[] {
  if (retry === undefined || retry === null) return [];
  if (!isJsonObject(retry)) {
    return [fault({ code: 'bad-limit', path: at, message: '"retry" is an object.', fix: 'Write {"attempts": 3, "backoffMs": 1000}.' })];
  }
  return [
    ...checkNumber(retry['attempts'], inside(at, 'attempts'), [0, 10]),
    ...checkNumber(retry['backoffMs'], inside(at, 'backoffMs'), [100, 60_000]),
  ];
}

/** Where an answer is kept: a dotted path in the context. */
function checkDestination(place: Json | undefined, path: string): readonly Finding[] {
  if (place === undefined || place === null) return [];
  const good = typeof place === 'string' && place.split('.').every((key) => key !== '' && !isUnsafeKey(key));
  if (good) return [];
  return [
    fault({
      code: 'bad-destination',
      path,
      message: 'This is not a path in the context.',
      fix: 'Write a dotted path: "pluginsOutput.register".',
    }),
  ];
}

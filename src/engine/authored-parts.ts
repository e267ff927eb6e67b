// What of a plugin's entry is text that its author wrote for a request: the secrets and callbacks that it names, the URL as far as it is fixed.
// Used by the publish check, here and where the workspace's secrets are known.

import { showParts } from '../domain/authored-request.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { urlTemplate } from '../expressions/expand-url.ts';
import { callbacksNamedIn, secretsNamedIn } from '../expressions/template.ts';
import { inside } from './finding.ts';

interface NamedPlace {
  readonly name: string;
  /** JSON path of the text that names it. */
  readonly path: string;
}

/** Every `{secret.NAME}` in the texts of a value, names that no secret can have among them. */
export function secretsNamed(value: Json, at: string): readonly NamedPlace[] {
  return placesNamed(value, at, secretsNamedIn);
}

/** Every `{callbackUrl.EVENT}` in the texts of a value; the name is the event's. */
export function callbacksNamed(value: Json, at: string): readonly NamedPlace[] {
  return placesNamed(value, at, callbacksNamedIn);
}

function placesNamed(value: Json, at: string, namesIn: (text: string) => readonly string[]): readonly NamedPlace[] {
  if (typeof value === 'string') return namesIn(value).map((name) => ({ name, path: at }));
  if (Array.isArray(value)) return value.flatMap((part: Json, index) => placesNamed(part, inside(at, index), namesIn));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => placesNamed(part, inside(at, key), namesIn));
}

/** The URL with `x` in place of what is filled in later; null when the host itself is filled in, so that nobody can judge it yet. */
export function fixedUrl(url: Json | undefined): string | null {
  const template = urlTemplate(url);
  const [first = ''] = template;
  if (typeof first !== 'string' || (template.length > 1 && !/^[a-z]+:\/\/[^/?#]+[/?#]/i.test(first))) return null;
  return showParts(template.map((part) => (typeof part === 'string' ? part : 'x')));
}

// An authored URL with the context's values in it. What comes from the context is percent-encoded, and can neither choose the
// host nor leave its place in the path. Secrets stay parts: they go in when the request is sent.

import { showParts, type TextPart } from '../domain/authored-request.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { type Expanded, maxAuthoredLength, readTemplate, type TemplatePart, textAt } from './template.ts';

/** The URL as the author wrote it: text, or `{url, options}`. Empty when there is none. */
export function authoredUrl(url: Json | undefined): string {
  const address = isJsonObject(url) ? url['url'] : url;
  return typeof address === 'string' ? address : '';
}

/** The template of a URL. `{name}` that `options` names stands for that option's text, which may hold placeholders itself. */
export function urlTemplate(url: Json | undefined): readonly TemplatePart[] {
  const options = isJsonObject(url) && isJsonObject(url['options']) ? url['options'] : {};
  return readTemplate(authoredUrl(url)).flatMap((part) => {
    if (typeof part === 'string' || !('path' in part) || !Object.hasOwn(options, part.path)) return [part];
    const option = options[part.path] ?? null;
    return typeof option === 'object' ? [part] : readTemplate(String(option));
  });
}

/** A value that is missing or empty is a fault: a URL with a hole calls the wrong thing. */
export function expandUrl(url: Json | undefined, data: Json): Expanded {
  const parts: TextPart[] = [];
  let [inPath, length] = [false, 0];
  for (const part of urlTemplate(url)) {
    // Until a slash ends the host, a value may be one label of it: a dot or a colon could name another host.
    inPath ||= /^[a-z]+:\/\/[^/?#]+[/?#]/i.test(showParts(parts));
    const filled = typeof part === 'string' || !('path' in part) ? part : urlValue(part.path, data, inPath);
    if (typeof filled === 'object' && 'message' in filled) return { ok: false, message: filled.message };
    parts.push(filled);
    length += typeof filled === 'string' ? filled.length : 0;
    if (length > maxAuthoredLength) return { ok: false, message: `it is longer than ${maxAuthoredLength} characters` };
  }
  const [path = ''] = showParts(parts).split(/[?#]/);
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)))
    return { ok: false, message: 'the URL’s path has "." or ".." in it' };
  return { ok: true, parts };
}

function urlValue(path: string, data: Json, inPath: boolean): string | { readonly message: string } {
  const value = textAt(path, data);
  if (typeof value !== 'string') return value;
  if (value === '') return { message: `"${path}" is empty` };
  if (!inPath && !/^[A-Za-z0-9-]+$/.test(value)) return { message: `"${path}" cannot be part of a host name` };
  return encodeURIComponent(value.toWellFormed());
}

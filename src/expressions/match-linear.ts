// Regular expressions that an author wrote, in linear time: the native engine takes minutes on some of them.

import { RE2JS } from 're2js';

/** The first match of the pattern in the text, or null. Throws on a pattern that is not one. */
export function matchLinear(pattern: string, text: string): string | null {
  const matcher = RE2JS.compile(pattern).matcher(text);
  return matcher.find() ? matcher.group() : null;
}

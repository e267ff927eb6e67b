// Secrets and callback URLs in an authored mapping. Before the mapping is evaluated, each `{secret.NAME}` and `{callbackUrl.EVENT}` in its
// string literals is replaced by a mark that nobody can guess; the finished text is split at the marks. So nothing that the data hold can
// ever stand for one.

import { type HiddenPart, showParts, type TextPart } from '../domain/authored-request.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { readTemplate } from './template.ts';

export interface MarkedTransforms {
  readonly transforms: Json | undefined;
  /** The text cut at the marks. */
  split(text: string): readonly TextPart[];
  /** The value with each mark as its placeholder: `{secret.NAME}`. */
  show(value: Json): Json;
}

/** Raw strings and JSON literals may hold a secret; quoted names are matched to be passed over. */
const literal = /'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"/gs;

/** `nonce`: letters and digits, random, another one each time. */
export function markSecrets(transforms: Json | undefined, nonce: string): MarkedTransforms {
  const hidden: HiddenPart[] = [];
  const mark = (text: string): string =>
    readTemplate(text)
      .map((part) => (typeof part === 'string' ? part : 'path' in part ? `{${part.path}}` : `cw${nonce}n${hidden.push(part) - 1}z`))
      .join('');
  const marked = transforms === undefined ? undefined : markAll(transforms, mark);
  const pattern = new RegExp(`cw${nonce}n(\\d+)z`);
  // Splitting at a pattern with a group gives text and group in turn.
  const split = (text: string): readonly TextPart[] =>
    text
      .split(pattern)
      .map((piece, place): TextPart => (place % 2 === 0 ? piece : (hidden[Number(piece)] ?? '')))
      .filter((part) => part !== '');
  const shown = (place: string): string => JSON.stringify(showParts(hidden.slice(Number(place), Number(place) + 1))).slice(1, -1);
  const show = (value: Json): Json =>
    hidden.length === 0
      ? value
      : (JSON.parse(JSON.stringify(value).replaceAll(new RegExp(pattern, 'g'), (_, place: string) => shown(place))) as Json);
  return { transforms: marked, split, show };
}

type Mark = (text: string) => string;

function markAll(transforms: Json, mark: Mark): Json {
  if (Array.isArray(transforms)) return transforms.map((transform: Json) => markAll(transform, mark));
  if (!isJsonObject(transforms)) return transforms;
  const { mapping } = transforms;
  if (typeof mapping === 'string') return { ...transforms, mapping: markExpression(mapping, mark) };
  return Array.isArray(mapping) ? { ...transforms, mapping: mapping.map((helper: Json) => markHelper(helper, mark)) } : transforms;
}

function markExpression(expression: string, mark: Mark): string {
  return expression.replaceAll(literal, (text) => (text.startsWith('"') ? text : mark(text)));
}

/** Of a helper, only the object that is merged in can bring a text of its own. */
function markHelper(helper: Json, mark: Mark): Json {
  if (!isJsonObject(helper) || !isJsonObject(helper['options'])) return helper;
  const { mergeWithJmespath } = helper['options'];
  if (typeof mergeWithJmespath !== 'string') return helper;
  return { ...helper, options: { ...helper['options'], mergeWithJmespath: markExpression(mergeWithJmespath, mark) } };
}

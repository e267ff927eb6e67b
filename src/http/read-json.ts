// The one reader of request bodies: JSON within limits, or a refusal that names line, column and what was expected.

import { isUtf8 } from 'node:buffer';
import { createScanner, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Refused, refuse } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';

const depthLimit = 64;
const tooDeep = `nests deeper than ${depthLimit}`;
const keyLimit = 10_000;
const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

export interface ReadJson {
  readonly value: Json;
  /** True when comments or trailing commas were passed over. */
  readonly tolerated: boolean;
}

/** The body's text, without a byte order mark. Bytes that are not UTF-8 are refused: a replacement character would be stored for good. */
export function readText(bytes: Buffer): string | Refused {
  const text = bytes.toString();
  if (isUtf8(bytes)) return text.replace(/^\uFEFF/, '');
  const replaced = Buffer.from(text);
  const bad = bytes.findIndex((byte, index) => byte !== replaced[index]);
  return faultAt(bytes.toString('utf8', 0, bad < 0 ? bytes.length : bad), 'UTF-8 text');
}

/** `tolerant` passes over comments and trailing commas; any other fault is refused either way. */
export function readJson(text: string, tolerant: boolean): ReadJson | Refused {
  const strict = parse(text);
  const read = strict ?? readAgain(text, tolerant);
  if ('refused' in read) return read;
  return limitFault(read.value) ?? { value: read.value, tolerated: strict === null };
}

/** What is not strict JSON: its value all the same, or what is wrong with it. */
function readAgain(text: string, tolerant: boolean): { readonly value: Json } | Refused {
  const scanned = scan(text);
  // Before the parser that finds the fault: it calls itself for each level.
  if (scanned.depth > depthLimit) return limit('', tooDeep);
  return (tolerant && scanned.sound ? parse(withoutTrimmings(scanned.tokens)) : null) ?? malformed(text, tolerant);
}

function parse(text: string): { readonly value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}

/** The scanner's kinds (its enum has no runtime form under this module syntax): comments, line breaks and white space; the end. */
const trivia: readonly number[] = [12, 13, 14, 15];
const endOfFile = 17;

interface Scanned {
  /** Without comments and white space. */
  readonly tokens: readonly string[];
  /** False when a token is broken, such as a text without its closing quote: what was cut there must not be put together again. */
  readonly sound: boolean;
  /** The most brackets that are open at once. One that its own kind does not close stays open, as it does for the parser. */
  readonly depth: number;
}

function scan(text: string): Scanned {
  const scanner = createScanner(text, false);
  const tokens: string[] = [];
  const open: string[] = [];
  let sound = true;
  let depth = 0;
  for (let kind: number = scanner.scan(); kind !== endOfFile; kind = scanner.scan()) {
    if (scanner.getTokenError() !== 0) sound = false;
    if (trivia.includes(kind)) continue;
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    tokens.push(token);
    if (token === '{' || token === '[') depth = Math.max(depth, open.push(token));
    if ((token === '}' && open.at(-1) === '{') || (token === ']' && open.at(-1) === '[')) open.pop();
  }
  return { tokens, sound, depth };
}

/** The tokens as a text, without commas before a closing bracket. */
function withoutTrimmings(tokens: readonly string[]): string {
  const parts: string[] = [];
  for (const token of tokens) {
    const closes = token === '}' || token === ']';
    // A comma counts as trailing only after a value: `[,]` and `{,}` stay faults.
    if (closes && parts.at(-1) === ',' && !['[', '{', ',', undefined].includes(parts.at(-2))) parts.pop();
    parts.push(token);
  }
  // Spaces keep two bad tokens from growing together into a good one.
  return parts.join(' ');
}

/** By the parser's name for the fault. */
const expectations: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a JSON value (quoted text, number, true, false, null, object or list)',
  InvalidNumberFormat: 'a JSON number',
  PropertyNameExpected: 'a property name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma',
  CloseBraceExpected: 'a closing }',
  CloseBracketExpected: 'a closing ]',
  EndOfFileExpected: 'the end of the body',
  InvalidCommentToken: 'no comment',
  UnexpectedEndOfComment: 'the end of the comment',
  UnexpectedEndOfString: 'a closing double quote',
  UnexpectedEndOfNumber: 'more digits',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'a valid escape such as \\n or \\"',
  InvalidCharacter: 'no control character inside text',
};

function malformed(text: string, tolerant: boolean): Refused {
  const faults: ParseError[] = [];
  parseTree(text, faults, { allowTrailingComma: tolerant, disallowComments: !tolerant });
  const [first, second] = faults;
  const expected = (first && expectations[expectedBy(first, second)]) ?? 'valid JSON';
  return faultAt(text.slice(0, first?.offset ?? text.length), expected);
}

/** `before`: the text up to the fault. */
function faultAt(before: string, expected: string): Refused {
  const lines = before.split('\n');
  const line = lines.length;
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return refuse('malformed_json', `Line ${line}, column ${column}: expected ${expected}.`, { more: { line, column, expected } });
}

/** A bare word where a name belongs is reported as a bad symbol, and as a missing name only after that. */
function expectedBy(first: ParseError, second: ParseError | undefined): string {
  const [name, next] = [first, second].map((fault) => fault && printParseErrorCode(fault.error));
  return name === 'InvalidSymbol' && next === 'PropertyNameExpected' ? next : (name ?? '');
}

/** Walks without recursion: nesting is what it guards against. */
function limitFault(root: Json): Refused | null {
  const stack: { readonly value: Json; readonly path: string; readonly depth: number }[] = [{ value: root, path: '', depth: 0 }];
  let keys = 0;
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { value, path, depth } = entry;
    const fault = typeof value === 'string' ? textFault(value) : typeof value === 'number' ? numberFault(value) : null;
    if (fault) return limit(path, fault);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= depthLimit) return limit(path, tooDeep);
    const list = Array.isArray(value);
    for (const [key, child] of Object.entries(value)) {
      const childPath = path === '' ? key : `${path}.${key}`;
      if (!list) {
        keys += 1;
        const bad = forbiddenKeys.includes(key) ? `has the key "${key}", which is not allowed` : textFault(key);
        if (bad) return limit(path, bad);
      }
      stack.push({ value: child, path: childPath, depth: depth + 1 });
    }
    if (keys > keyLimit) return limit('', `has more than ${keyLimit} keys`);
  }
  return null;
}

function textFault(text: string): string | null {
  if (text.includes('\u0000')) return 'holds a NUL character';
  return text.isWellFormed() ? null : 'holds half of a surrogate pair';
}

function numberFault(value: number): string | null {
  if (!Number.isFinite(value)) return 'is a number beyond the range of a double';
  const exact = !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) > 1e21;
  return exact ? null : 'is a whole number beyond 2^53, which would lose digits; send it as text';
}

function limit(path: string, message: string): Refused {
  return refuse('json_limits', `${path === '' ? 'The body' : path} ${message}.`, { errors: [{ path, message }] });
}

// The documents of a context, as they are shown. Pure; contexts are written by callers, so nothing in them is taken on trust.

import { isObject, textAt } from './json-value.ts';

export interface ShownDocument {
  readonly key: string;
  /** What the API knows the document by in the address of a decision. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly pages: readonly { readonly uri: string; readonly link: string | null }[];
  readonly decision: { readonly status: string; readonly words: string; readonly at: string | null } | null;
}

export function documentsOf(context: unknown): readonly ShownDocument[] {
  const documents = isObject(context) ? context['documents'] : undefined;
  return Array.isArray(documents) ? documents.filter(isObject).map(showDocument) : [];
}

function showDocument(document: Readonly<Record<string, unknown>>, index: number): ShownDocument {
  const id = textAt(document, 'id') || keyOf(document);
  const type = textAt(document, 'type');
  const category = textAt(document, 'category');
  const country = textAt(document, 'issuer', 'country');
  return {
    key: `${index} ${id}`,
    id,
    title: spaced(type ?? category ?? 'Document'),
    about: [type && category ? spaced(category) : null, country, document['version'] ? `version ${String(document['version'])}` : null]
      .filter(Boolean)
      .join(', '),
    pages: pagesOf(document['pages']),
    decision: decisionOf(document['decision']),
  };
}

/** A document without an id is known by its kind, its country and its version, as the API spells it. */
function keyOf(document: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => String(value ?? '');
  const country = isObject(document['issuer']) ? document['issuer']['country'] : undefined;
  const version = document['version'] ? `-v${String(document['version'])}` : '';
  return `${part(document['category'])}-${part(document['type'])}-${part(country)}${version}`.toLowerCase();
}

function pagesOf(pages: unknown): ShownDocument['pages'] {
  const uris = (Array.isArray(pages) ? pages : []).map((page) => textAt(page, 'uri')).filter((uri) => uri !== null);
  return [...new Set(uris)].map((uri) => ({ uri, link: isWebAddress(uri) ? uri : null }));
}

/** Only these are made links: a `javascript:` address in a context must stay text. */
function isWebAddress(uri: string): boolean {
  return URL.canParse(uri) && ['http:', 'https:'].includes(new URL(uri).protocol);
}

function decisionOf(decision: unknown): ShownDocument['decision'] {
  const status = textAt(decision, 'status');
  if (!status) return null;
  const reason = textAt(decision, 'rejectionReason') || textAt(decision, 'revisionReason');
  const comment = textAt(decision, 'comment');
  return { status, words: [reason, comment].filter(Boolean).join(' – '), at: textAt(decision, 'decidedAt') };
}

function spaced(word: string): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// A document of a case and the decision on it. Documents live in `context.documents`; these are the rules to read them.

import type { PathError } from './errors.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** `context.documents` as a list of objects; anything else that a caller put there is passed over. */
export function documentsOf(context: JsonObject): readonly JsonObject[] {
  const documents = context['documents'];
  return Array.isArray(documents) ? documents.filter(isJsonObject) : [];
}

/**
 * Key of a document without an id: `category-type-country`, lower case, with `-v<version>` when a version is set.
 * Example: `proof_of_ownership-property_rate-us-v1`.
 */
export function documentKey(document: JsonObject): string {
  const issuer = document['issuer'];
  const country = isJsonObject(issuer) ? issuer['country'] : undefined;
  const parts = [document['category'], document['type'], country].map((part) => String(part ?? ''));
  const version = document['version'];
  return `${parts.join('-')}${version ? `-v${version}` : ''}`.toLowerCase();
}

/** The document's own id, a number as its decimal text; else its key. */
export function documentId(document: JsonObject): string {
  return ownId(document) ?? documentKey(document);
}

function ownId({ id }: JsonObject): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Why decisions could not name the documents that a case starts with. Paths from the request's root. */
export function documentFaults(context: JsonObject): readonly PathError[] {
  const { documents = null } = context;
  if (documents === null) return [];
  if (!Array.isArray(documents)) return [{ path: 'context.documents', message: 'must be a list' }];
  const places = new Map<string, string[]>();
  for (const [place, document] of (documents as readonly Json[]).entries()) {
    const id = isJsonObject(document) ? ownId(document) : null;
    if (id === null) continue;
    const same = places.get(id);
    if (same) same.push(`context.documents.${place}.id`);
    else places.set(id, [`context.documents.${place}.id`]);
  }
  return [...places.values()].flatMap(([first = '', ...more]) => [
    ...more.slice(0, 1).map((other) => ({ path: first, message: `is the same as ${other}` })),
    ...more.map((path) => ({ path, message: `is the same as ${first}` })),
  ]);
}

/** The decision's status, or null when undecided: no decision, no status, or an empty one. */
export function decisionStatus(document: JsonObject): Json {
  const decision = document['decision'];
  if (!isJsonObject(decision)) return null;
  return decision['status'] || null;
}

/**
 * The context with an id on every document that has none, so that decisions can name it. A new document that `known` holds already
 * (same category, type, country and version) gets the id of that one. The same object when all documents have ids.
 */
export function identifyDocuments(context: JsonObject, newId: () => string, known: readonly JsonObject[] = []): JsonObject {
  const documents = context['documents'];
  if (!Array.isArray(documents) || documents.every((document: Json) => !isJsonObject(document) || document['id'])) return context;
  const left = [...known];
  const identified = documents.map((document: Json) => {
    if (!isJsonObject(document) || document['id']) return document;
    const same = left.findIndex((other) => other['id'] && documentKey(other) === documentKey(document));
    const [match] = same < 0 ? [] : left.splice(same, 1);
    return { ...document, id: match?.['id'] ?? newId() };
  });
  return { ...context, documents: identified };
}

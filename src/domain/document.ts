// A document of a case and the decision on it. Documents live in `context.documents`; these are the rules to read them.

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

/** The document's own id, else its key. */
export function documentId(document: JsonObject): string {
  const id = document['id'];
  return typeof id === 'string' && id !== '' ? id : documentKey(document);
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

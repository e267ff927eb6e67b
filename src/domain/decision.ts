// Decisions on documents, as changes of the context. The engine applies them; operations ask whether all are made.

import { decisionStatus, documentId, documentKey, documentsOf } from './document.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/**
 * The context with the `decision` of one document replaced whole; the input stays as it is.
 * The document is found by its id, else by its key (`documentKey`), which it keeps when it gets an id; of several with one key, the first.
 * Null if the case has no such document.
 */
export function decideDocument(context: JsonObject, id: string, decision: JsonObject): JsonObject | null {
  const documents = context['documents'];
  if (!Array.isArray(documents)) return null;
  const named = (nameOf: (document: JsonObject) => string) => documents.findIndex((one) => isJsonObject(one) && nameOf(one) === id);
  const byId = named(documentId);
  const place = byId < 0 ? named(documentKey) : byId;
  if (place < 0) return null;
  return { ...context, documents: documents.map((document, index) => (index === place ? { ...document, decision } : document)) };
}

/** The context with this decision on every document, in place of what was decided before. */
export function decideAllDocuments(context: JsonObject, decision: JsonObject): JsonObject {
  const documents = context['documents'];
  if (!Array.isArray(documents)) return context;
  return { ...context, documents: documents.map((document) => (isJsonObject(document) ? { ...document, decision } : document)) };
}

/** True when there is at least one document and each is approved or rejected; a revision is no decision yet. */
export function allDocumentsDecided(context: JsonObject): boolean {
  const documents = documentsOf(context);
  return documents.length > 0 && documents.every((document) => ['approved', 'rejected'].includes(String(decisionStatus(document))));
}

import { describe, expect, it } from 'vitest';
import { allDocumentsDecided, decideAllDocuments, decideDocument } from './decision.ts';
import type { JsonObject } from './json.ts';

const approved = { status: 'approved', comment: null };

describe('decideDocument', () => {
  it('replaces the decision of the document with this id and nothing else', () => {
    const context: JsonObject = {
      entity: { id: 'e' },
      documents: [{ id: 'a' }, { id: 'b', category: 'x', decision: { status: 'revision', revisionReason: 'blurry' } }],
    };
    const before = structuredClone(context);
    expect(decideDocument(context, 'b', approved)).toEqual({
      entity: { id: 'e' },
      documents: [{ id: 'a' }, { id: 'b', category: 'x', decision: approved }],
    });
    expect(context).toEqual(before);
  });

  it('finds a document without an id by its key', () => {
    const context = { documents: [{ category: 'Proof', type: 'Rate', issuer: { country: 'US' }, version: 1 }] };
    expect(decideDocument(context, 'proof-rate-us-v1', approved)?.['documents']).toMatchObject([{ decision: approved }]);
  });

  it('finds a document by its key though it has an id, but by an id first', () => {
    const byKey = { id: 'a', category: 'Proof', type: 'Rate', issuer: { country: 'US' } };
    expect(decideDocument({ documents: [byKey] }, 'proof-rate-us', approved)?.['documents']).toMatchObject([
      { id: 'a', decision: approved },
    ]);
    expect(decideDocument({ documents: [byKey, { id: 'proof-rate-us' }] }, 'proof-rate-us', approved)?.['documents']).toEqual([
      byKey,
      { id: 'proof-rate-us', decision: approved },
    ]);
  });

  it('keeps elements that are no documents where they are', () => {
    expect(decideDocument({ documents: ['note', { id: 'a' }, null] }, 'a', approved)).toEqual({
      documents: ['note', { id: 'a', decision: approved }, null],
    });
  });

  it('says null for an unknown document and for a case without documents', () => {
    expect(decideDocument({ documents: [{ id: 'a' }] }, 'b', approved)).toBeNull();
    expect(decideDocument({}, 'b', approved)).toBeNull();
    expect(decideDocument({ documents: 'none' }, 'b', approved)).toBeNull();
  });
});

describe('allDocumentsDecided', () => {
  it('needs every document approved or rejected', () => {
    expect(allDocumentsDecided({ documents: [{ decision: { status: 'approved' } }, { decision: { status: 'rejected' } }] })).toBe(true);
    expect(allDocumentsDecided({ documents: [{ decision: { status: 'approved' } }, { decision: { status: 'revision' } }] })).toBe(false);
    expect(allDocumentsDecided({ documents: [{ decision: { status: 'approved' } }, {}] })).toBe(false);
  });

  it('needs at least one document', () => {
    expect(allDocumentsDecided({ documents: [] })).toBe(false);
    expect(allDocumentsDecided({})).toBe(false);
  });
});

describe('decideAllDocuments', () => {
  it('puts the decision on every document, and passes over what is none', () => {
    const context: JsonObject = {
      entity: { id: 'e' },
      documents: [{ id: 'a', decision: { status: 'rejected' } }, { id: 'b' }, 'odd', null],
    };
    const before = structuredClone(context);
    expect(decideAllDocuments(context, approved)).toEqual({
      entity: { id: 'e' },
      documents: [{ id: 'a', decision: approved }, { id: 'b', decision: approved }, 'odd', null],
    });
    expect(context).toEqual(before);
  });

  it('leaves a context without a list of documents as it is', () => {
    const without: readonly JsonObject[] = [{}, { documents: 'none' }];
    for (const context of without) expect(decideAllDocuments(context, approved)).toBe(context);
  });
});

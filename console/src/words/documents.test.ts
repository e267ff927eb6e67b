import { describe, expect, it } from 'vitest';
import { documentsOf } from './documents.ts';

describe('the documents of a context', () => {
  it('are shown by kind, with their pages and the decision', () => {
    const [shown] = documentsOf({
      documents: [
        {
          id: 'doc-1',
          category: 'proof_of_ownership',
          type: 'property_rate',
          issuer: { country: 'US' },
          version: 1,
          pages: [{ uri: 'https://a.example/1.jpg' }],
          decision: {
            status: 'revision',
            revisionReason: 'blurred',
            rejectionReason: null,
            comment: 'page 2',
            decidedAt: '2026-11-24T00:00:00.000Z',
          },
        },
      ],
    });
    expect(shown).toEqual({
      key: '0 doc-1',
      id: 'doc-1',
      title: 'Property rate',
      about: 'Proof of ownership, US, version 1',
      pages: [{ uri: 'https://a.example/1.jpg', link: 'https://a.example/1.jpg' }],
      decision: { status: 'revision', words: 'blurred – page 2', at: '2026-11-24T00:00:00.000Z' },
    });
  });

  it('are known by their kind when they have no id', () => {
    expect(documentsOf({ documents: [{ category: 'A', type: 'b', issuer: { country: 'US' }, version: 2 }] })[0]?.id).toBe('a-b-us-v2');
    expect(documentsOf({ documents: [{ category: 'A' }] })[0]?.id).toBe('a--');
  });

  it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'ftp://a/b', '/relative'])(
    'never make a link of %s',
    (uri) => {
      expect(documentsOf({ documents: [{ pages: [{ uri }] }] })[0]?.pages[0]?.link).toBeNull();
    },
  );

  it('pass over what is no document', () => {
    expect(documentsOf({ documents: 'none' })).toEqual([]);
    expect(documentsOf(null)).toEqual([]);
    expect(documentsOf({ documents: [null, 'x', { decision: { status: '' } }] })).toMatchObject([{ decision: null, pages: [] }]);
  });
});

import { describe, expect, it } from 'vitest';
import { identifyDocuments } from './document.ts';
import type { JsonObject } from './json.ts';

function ids(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `new-${made}`;
  };
}

describe('identifyDocuments', () => {
  it('gives an id to every document that has none, and leaves everything else alone', () => {
    const context: JsonObject = { entity: { id: 'e' }, documents: [{ id: 'a' }, { category: 'x' }, 'odd', null, { id: '' }] };
    const before = structuredClone(context);
    expect(identifyDocuments(context, ids())).toEqual({
      entity: { id: 'e' },
      documents: [{ id: 'a' }, { id: 'new-1', category: 'x' }, 'odd', null, { id: 'new-2' }],
    });
    expect(context).toEqual(before);
  });

  it('gives back the same object when there is nothing to do', () => {
    const whole: readonly JsonObject[] = [{}, { documents: 'none' }, { documents: [] }, { documents: [{ id: 'a' }, 'odd'] }];
    for (const context of whole) expect(identifyDocuments(context, ids())).toBe(context);
  });

  it('gives a known document of the same key its id, once', () => {
    const known = [{ id: 'k', category: 'Rate', type: 'bill' }];
    const twice = {
      documents: [
        { category: 'rate', type: 'bill' },
        { category: 'rate', type: 'bill' },
      ],
    };
    expect(identifyDocuments(twice, ids(), known)['documents']).toMatchObject([{ id: 'k' }, { id: 'new-1' }]);
  });
});

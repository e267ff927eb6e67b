import { describe, expect, it } from 'vitest';
import { entityName, personName } from './entity-name.ts';

const named = (data: unknown, correlationId: string | null = 'their-id') =>
  entityName({ context: { entity: { data } }, correlationId, id: 'ours' });

describe('the name of a case', () => {
  it('is the name in its data, else an id', () => {
    expect(named({ companyName: 'YTO CENTRE' })).toBe('YTO CENTRE');
    expect(named({ firstName: 'Ada', lastName: 'Lovelace' })).toBe('Ada Lovelace');
    expect(named({ companyName: '  ' })).toBe('their-id');
    expect(named(7, null)).toBe('ours');
  });

  it('is for a person what they are called', () => {
    expect(personName({ firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' })).toBe('Ada Lovelace');
    expect(personName({ email: 'ada@example.com' })).toBe('ada@example.com');
    expect(personName(null)).toBe('–');
  });
});

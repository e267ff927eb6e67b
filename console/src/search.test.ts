import { describe, expect, it } from 'vitest';
import {
  parseSearch,
  readCaseSearch,
  readCasesSearch,
  readDefinitionsSearch,
  readDeliveriesSearch,
  readEventsSearch,
  stringifySearch,
} from './search.ts';

const id = '01a20add-aaf5-7cec-b28f-2a0cebe6c0fc';

describe('filters in the address bar', () => {
  it('come back as they went', () => {
    const search = {
      status: ['retrying', 'exhausted'],
      event: 'workflow.completed',
      case: id,
      code: 500,
      since: '2026-11-24T00:00:00.000Z',
      cursor: 'abc+/=',
    } as const;
    expect(readDeliveriesSearch(parseSearch(stringifySearch(search).slice(1)))).toEqual(search);
  });

  it('read one status as a list of one', () => {
    expect(readCasesSearch(parseSearch('status=active'))).toEqual({ status: ['active'] });
  });

  it('leave out what is unknown, empty or no such value', () => {
    expect(readCasesSearch(parseSearch('status=odd&state=&search=%20&x=1'))).toEqual({});
    expect(readDeliveriesSearch(parseSearch("case=1'%20or%201=1&code=99&since=yesterday&subscription=x"))).toEqual({});
    expect(readEventsSearch(parseSearch('entity=x&until='))).toEqual({});
    expect(readCaseSearch(parseSearch('tab=secrets&show=plugins'))).toEqual({ show: 'plugins' });
    expect(readDefinitionsSearch(parseSearch('page=0'))).toEqual({});
  });

  it('leave empty filters out of the address', () => {
    expect(stringifySearch({ status: [], state: undefined, search: '' })).toBe('');
  });
});

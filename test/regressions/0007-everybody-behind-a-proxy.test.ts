// Wrong sign-in links are counted by address, and behind a proxy everybody had the proxy's: ten wrong ones of anybody kept all others from
// signing in for a minute.

import { afterEach, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';

describe('wrong sign-in links through a proxy', () => {
  let service: TestService | null = null;
  afterEach(async () => {
    await service?.stop();
    service = null;
  });

  const signIn = async (token: string, forwardedFor: string): Promise<number> => {
    const response = await fetch(`${service?.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
      body: JSON.stringify({ token }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const guess = async (times: number, forwardedFor: string): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) statuses.push(await signIn('a-wrong-token', forwardedFor));
    return [...new Set(statuses)];
  };

  it('count for the address that a trusted proxy tells, and for no other', async () => {
    service = await startTestService({ trustedProxies: ['127.0.0.0/8', '::1'] });
    const good = await service.signInToken(await service.workspace());
    expect(await guess(10, '203.0.113.7')).toEqual([401]);
    expect(await guess(1, '203.0.113.7')).toEqual([429]);
    // What the caller itself wrote stands before what the proxy added, and so does the port of each connection after it.
    expect(await guess(1, '198.51.100.9, 203.0.113.7')).toEqual([429]);
    expect(await guess(1, '203.0.113.7:50123')).toEqual([429]);
    // Two proxies that are trusted, one behind the other.
    expect(await guess(1, '203.0.113.7, 127.0.0.2')).toEqual([429]);
    expect(await signIn(good, '203.0.113.8')).toBe(200);
  });

  it.each([
    ['none is', []],
    ['another one is', ['10.0.0.0/8']],
  ])('count for the address that connects, where %s trusted: anybody could write that header', async (_title, trustedProxies) => {
    service = await startTestService({ trustedProxies });
    for (let n = 1; n <= 10; n += 1) expect(await guess(1, `203.0.113.${n}`)).toEqual([401]);
    expect(await guess(1, '203.0.113.11')).toEqual([429]);
  });
});

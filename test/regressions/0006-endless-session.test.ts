// A page of the console that was left open asked again every four seconds, and each of these questions was noted as a use: the session's
// end after thirty minutes without use never came.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problem.ts';
import { startTestService, type TestService } from '../support/service.ts';

const path = '/api/v1/session';

describe('a session whose page was left open', () => {
  let service: TestService;
  let cookie: string;

  beforeAll(async () => {
    service = await startTestService();
    const token = await service.signInToken(await service.workspace());
    const opened = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  });
  afterAll(() => service?.stop());

  const ask = async (to: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}${to}`, { headers: { cookie, ...headers } });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  /** The page asks by itself: who is signed in, and its list. */
  const poll = async () => {
    const answers = [];
    for (const to of [path, '/api/v1/external/workflows']) answers.push(await ask(to, { 'x-casewire-background': '1' }));
    return answers;
  };
  const hash = () =>
    createHash('sha256')
      .update(cookie.split('=')[1] ?? '')
      .digest();
  /** Restarts the server; resolves with the whole minutes since the last noted use, before it was set to `minutes` ago. */
  const leaveFor = async (minutes: number): Promise<number> => {
    let before = Number.NaN;
    await service.restart(async (database) => {
      const [row] = await database.query<{ minutes: number }>(
        'select floor(extract(epoch from now() - used_at) / 60)::int as minutes from sessions where secret_hash = $1',
        [hash()],
      );
      before = row?.minutes ?? Number.NaN;
      await database.query("update sessions set used_at = now() - $2::int * interval '1 minute' where secret_hash = $1", [hash(), minutes]);
    });
    return before;
  };

  it('is used by whoever does something at it, also right after the page asked by itself; and by nobody else', async () => {
    await leaveFor(29);
    for (const { status } of await poll()) expect(status).toBe(200);
    expect(await leaveFor(29)).toBe(29);
    for (const { status } of await poll()) expect(status).toBe(200);
    expect((await ask(path)).status).toBe(200);
    expect(await leaveFor(30)).toBe(0);
  });

  it('is over after thirty minutes, and the page hears of it from what it asks by itself', async () => {
    for (const answer of await poll()) expectProblem(answer, 'unauthorized');
  });
});

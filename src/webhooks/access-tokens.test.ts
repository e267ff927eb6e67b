import { describe, expect, it } from 'vitest';

import type { HttpRequest, SendResult } from '../outbound/http-client.ts';
import { type AccessTokens, type Credentials, createAccessTokens } from './access-tokens.ts';

const credentials: Credentials = {
  subscriptionId: 's1',
  tokenUrl: 'https://login.acme.com/token',
  clientId: 'casewire:eu',
  clientSecret: 'canary p&ss+wörd%',
  scope: 'hooks write',
};

const json = (value: unknown, status = 200): SendResult => ({
  kind: 'answered',
  status,
  headers: {},
  body: typeof value === 'string' ? value : JSON.stringify(value),
  complete: true,
  durationMs: 1,
});
const token = (name: string, more: object = {}) => json({ access_token: name, token_type: 'Bearer', expires_in: 3600, ...more });

/** A token endpoint that answers in turn, the last answer for ever; and a clock that stands. */
function setUp(...answers: readonly (SendResult | Promise<SendResult>)[]) {
  const sent: HttpRequest[] = [];
  const clock = { ms: 1_000 };
  const http = {
    send: async (request: HttpRequest) => {
      sent.push(request);
      return (await (answers[sent.length - 1] ?? answers.at(-1))) ?? json('', 500);
    },
  };
  const tokens: AccessTokens = createAccessTokens(http, () => clock.ms);
  return { sent, clock, tokens, get: (more: Partial<Credentials> = {}) => tokens.get({ ...credentials, ...more }, 5_000) };
}

describe('access tokens', () => {
  it('are asked for as RFC 6749 says: both halves of the credentials form-encoded, in a Basic header', async () => {
    const { sent, get } = setUp(token('t1'));
    expect(await get({ audience: 'https://acme.com/hooks' })).toEqual({ ok: true, token: 't1' });
    expect(sent).toEqual([
      {
        method: 'POST',
        url: credentials.tokenUrl,
        headers: {
          authorization: `Basic ${Buffer.from('casewire%3Aeu:canary+p%26ss%2Bw%C3%B6rd%25').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: 'grant_type=client_credentials&scope=hooks+write&audience=https%3A%2F%2Facme.com%2Fhooks',
        timeoutMs: 5_000,
        maxResponseBytes: 65_536,
      },
    ]);
  });

  it('are held until half a minute before they run out, the short ones for half their life', async () => {
    const { sent, clock, get } = setUp(token('t1'), token('t2', { expires_in: 40 }), token('t3', { expires_in: '600' }));
    await get();
    clock.ms += 3_569_000;
    expect(await get()).toMatchObject({ token: 't1' });
    clock.ms += 1_000;
    expect(await get()).toMatchObject({ token: 't2' });
    clock.ms += 19_000;
    expect(await get()).toMatchObject({ token: 't2' });
    clock.ms += 1_000;
    expect(await get()).toMatchObject({ token: 't3' });
    clock.ms += 569_000;
    expect(await get()).toMatchObject({ token: 't3' });
    expect(sent).toHaveLength(3);
  });

  it.each([['not said'], [-1], ['soon'], [null]])('whose life is %j are held for five minutes', async (expiresIn) => {
    const { sent, clock, get } = setUp(token('t1', { expires_in: expiresIn === 'not said' ? undefined : expiresIn }));
    await get();
    clock.ms += 269_000;
    await get();
    expect(sent).toHaveLength(1);
    clock.ms += 1_000;
    await get();
    expect(sent).toHaveLength(2);
  });

  it('are fetched once for all that ask meanwhile', async () => {
    let answer = (_: SendResult) => {};
    const { sent, get } = setUp(
      new Promise((done) => {
        answer = done;
      }),
    );
    const asked = Array.from({ length: 50 }, () => get());
    answer(token('t1'));
    expect(await Promise.all(asked)).toEqual(Array(50).fill({ ok: true, token: 't1' }));
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['subscription', { subscriptionId: 's2' }],
    ['client', { clientId: 'other' }],
    ['secret', { clientSecret: 'changed' }],
    ['scope', { scope: 'other' }],
    ['audience', { audience: 'a' }],
    ['endpoint', { tokenUrl: 'https://other.acme.com/token' }],
  ])('are not shared with another %s', async (_name, more) => {
    const { sent, get } = setUp(token('t1'), token('t2'));
    expect(await get()).toMatchObject({ token: 't1' });
    expect(await get(more)).toMatchObject({ token: 't2' });
    expect(await get()).toMatchObject({ token: 't1' });
    expect(sent).toHaveLength(2);
  });

  it('that the receiver refused are fetched anew; a late refusal of the one before drops nothing', async () => {
    const { sent, tokens, get } = setUp(token('t1'), token('t2'));
    await get();
    tokens.drop(credentials, 't1');
    expect(await get()).toMatchObject({ token: 't2' });
    tokens.drop(credentials, 't1');
    expect(await get()).toMatchObject({ token: 't2' });
    expect(sent).toHaveLength(2);
  });

  it('that could not be had are asked for again', async () => {
    const { get } = setUp(json('', 503), token('t1'));
    expect(await get()).toMatchObject({ ok: false });
    expect(await get()).toEqual({ ok: true, token: 't1' });
  });

  it('are forgotten, the oldest first, when there are thousands', async () => {
    const { sent, get } = setUp(token('t1'));
    for (let at = 0; at <= 4096; at += 1) await get({ subscriptionId: `s-${at}` });
    await get({ subscriptionId: 's-4096' });
    expect(sent).toHaveLength(4097);
    await get({ subscriptionId: 's-0' });
    expect(sent).toHaveLength(4098);
  });

  const echo = `canary ${credentials.clientSecret}`;
  it.each<[string, SendResult, string]>([
    [
      'refuses the client',
      json({ error: 'invalid_client', error_description: echo }, 401),
      'The token endpoint answered 401 (invalid_client).',
    ],
    ['answers an error of its own', json({ error: echo }, 400), 'The token endpoint answered 400.'],
    ['answers HTML', json(`<h1>${echo}</h1>`, 502), 'The token endpoint answered 502.'],
    ['redirects', json('', 302), 'The token endpoint answered 302.'],
    ['answers 201', json({ access_token: 't1' }, 201), 'The token endpoint answered 201.'],
    ['answers no JSON', json(echo), 'The answer of the token endpoint holds no access_token.'],
    ['answers a list', json([]), 'The answer of the token endpoint holds no access_token.'],
    ['answers no token', json({ token: 'x' }), 'The answer of the token endpoint holds no access_token.'],
    ['answers an empty token', json({ access_token: '' }), 'The answer of the token endpoint holds no access_token.'],
    [
      'answers more than fits',
      { ...json({ access_token: 'x' }), complete: false } as SendResult,
      'The answer of the token endpoint holds no access_token.',
    ],
    ['gives a token of another kind', token('x', { token_type: 'mac' }), 'The token endpoint gave a token that is not a bearer token.'],
    ['smuggles a header', token('x\r\nx-evil: 1'), 'The access token holds characters that no header may have.'],
    ['does not answer', { kind: 'failed', reason: 'timeout', detail: echo, durationMs: 9 }, 'The token endpoint gave no answer (timeout).'],
  ])('are a failure without any secret when the endpoint %s', async (_name, answer, detail) => {
    const { get } = setUp(answer);
    expect(await get()).toEqual({ ok: false, reason: 'auth_failed', detail });
  });

  it('of an endpoint that may not be called fail as every such call does', async () => {
    const blocked = { reason: 'address_not_allowed', detail: 'This destination may not be called.' } as const;
    const { get } = setUp({ kind: 'failed', ...blocked, durationMs: 0 });
    expect(await get()).toEqual({ ok: false, ...blocked });
  });
});

// Callbacks of third parties: who may call, where the answer goes, and what comes of it when it comes twice, late, or forged.

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { expectProblem, withoutRequestId } from '../support/problem.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/workflows';
const unknownCase = '019cade0-6f00-7000-8000-000000000002';

/** Waits for a vendor; `KYC_DONE` brings its answer, and the guard reads where it was put. */
const vendor = {
  initial: 'awaiting',
  states: {
    awaiting: {
      on: {
        KYC_DONE: [
          {
            target: 'approved',
            guard: { type: 'jmespath', rule: "pluginsOutput.kyc.decision == 'approved' || hookResponse.decision == 'approved'" },
          },
          { target: 'manual_review' },
        ],
      },
    },
    manual_review: { on: { approve: 'approved' } },
    approved: { type: 'final', tags: ['approved'] },
  },
} as const;

describe('callbacks', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
    for (const [name, definition] of Object.entries({ vendor, review })) {
      expect((await me.send('POST', '/api/v1/workflow-definition', { name, definition })).status).toBe(201);
    }
  });
  afterAll(() => service?.stop());

  interface Running {
    readonly id: string;
    readonly token: string;
    show(): Promise<Answer['body']>;
    /** Names of all events so far, by sequence. */
    events(): Promise<readonly string[]>;
  }

  const start = async (definition = 'vendor', context: Record<string, unknown> = {}): Promise<Running> => {
    const run = await me.send('POST', `${base}/run`, runOf(definition, context));
    const id = run.body.workflowRuntimeId as string;
    return {
      id,
      token: (await me.get(`${base}/${id}/callback-url`)).body.token,
      show: async () => (await me.get(`${base}/${id}`)).body,
      events: async () => {
        const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${id}&limit=200`)).body;
        return [...results].sort((a, b) => a.sequence - b.sequence).map((event) => event.eventName as string);
      },
    };
  };

  /** Without an access key, as a vendor calls. */
  const hook = (id: string, event: string, body: string, query = '', headers: Record<string, string> = {}): Promise<Answer> =>
    service.caller('').send('POST', `${base}/${id}/hook/${event}${query}`, body, headers);

  const signature = (body: string, secret = me.sharedSecret) => createHmac('sha256', secret).update(body).digest('hex');

  it('bring their body to its place, then send the event', async () => {
    const running = await start();
    const answer = await hook(
      running.id,
      'KYC_DONE',
      '{"decision":"approved","list":[1]}',
      `?resultDestination=pluginsOutput.kyc&processName=kyc-unified-api&token=${running.token}`,
    );
    expect(answer).toMatchObject({ status: 200, body: { accepted: true, repeated: false } });
    const shown = await running.show();
    expect(shown).toMatchObject({ state: 'approved', status: 'completed', version: 2 });
    expect(shown.context.pluginsOutput).toEqual({ kyc: { decision: 'approved', list: [1] } });
    expect(await running.events()).toEqual([
      'workflow.started',
      'workflow.state.changed',
      'workflow.context.changed',
      'workflow.context.document.completed',
      'workflow.completed',
    ]);
  });

  it('go to hookResponse when no place is named, by token in the header', async () => {
    const running = await start();
    const answer = await hook(running.id, 'KYC_DONE', '{"decision":"declined"}', '', { 'x-callback-token': running.token });
    expect(answer.status).toBe(200);
    expect(await running.show()).toMatchObject({ state: 'manual_review', context: { hookResponse: { decision: 'declined' } } });
  });

  it('are taken by a signature over the raw bytes, whatever the spacing of the JSON and its content type', async () => {
    const running = await start();
    const body = '{ "decision" :\t"approved",  "name": "Zoë" }\n';
    const answer = await hook(running.id, 'KYC_DONE', body, '', { 'x-hmac-signature': signature(body), 'content-type': 'text/plain' });
    expect(answer.body).toEqual({ accepted: true, repeated: false });
    expect((await running.show()).context.hookResponse).toEqual({ decision: 'approved', name: 'Zoë' });
    const other = await start();
    expectProblem(
      await hook(other.id, 'KYC_DONE', JSON.stringify(JSON.parse(body)), '', { 'x-hmac-signature': signature(body) }),
      'unauthorized',
    );
  });

  it('are taken with any type that JSON may come as, and refused with one that says it is something else', async () => {
    const body = '{"decision":"declined"}';
    const send = async (type: string, text = body, more: Record<string, string> = {}) => {
      const running = await start();
      return hook(running.id, 'KYC_DONE', text, `?token=${running.token}`, { 'content-type': type, ...more });
    };
    for (const type of ['application/json; charset=utf-8', 'application/problem+json', 'application/octet-stream', 'Text/Plain']) {
      expect([type, (await send(type)).status]).toEqual([type, 200]);
    }
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'image/png']) {
      expectProblem(await send(type), 'unsupported_media_type');
    }
    expectProblem(await send('application/x-www-form-urlencoded', 'decision=declined'), 'unsupported_media_type');
    expectProblem(await send('application/json', body, { 'content-encoding': 'gzip' }), 'unsupported_media_type');
    expect((await send('application/json', body, { 'content-encoding': 'identity' })).status).toBe(200);
  });

  it('without a proof, or with a wrong one, look the same for every case, known and unknown', async () => {
    const running = await start();
    const other = await start();
    const stranger = await service.workspace();
    const proofs: readonly [string, Record<string, string>][] = [
      ['', {}],
      ['?token=', {}],
      [`?token=${other.token}`, {}],
      [`?token=${running.token.slice(0, -1)}`, {}],
      ['', { 'x-callback-token': 'wrong' }],
      ['', { 'x-hmac-signature': signature('{}', stranger.sharedSecret) }],
      ['', { 'x-hmac-signature': 'UNSIGNED' }],
      ['', { authorization: `Bearer ${me.key}` }],
    ];
    for (const [query, headers] of proofs) {
      const known = await hook(running.id, 'KYC_DONE', '{}', query, headers);
      expectProblem(known, 'unauthorized');
      for (const id of [unknownCase, 'nonsense', '%00']) {
        expect(withoutRequestId(await hook(id, 'KYC_DONE', '{}', query, headers))).toEqual(withoutRequestId(known));
      }
    }
    expect(withoutRequestId(await hook(running.id, 'KYC_DONE', 'not json'))).toEqual(
      withoutRequestId(await hook(unknownCase, 'KYC_DONE', 'not json')),
    );
    expect((await running.show()).version).toBe(1);
  });

  it('that come twice are acknowledged and change nothing, also when the state moved on', async () => {
    const running = await start();
    const send = (body: string) => hook(running.id, 'KYC_DONE', body, `?token=${running.token}`);
    expect((await send('{"decision":"declined"}')).body).toEqual({ accepted: true, repeated: false });
    const before = await running.show();
    const told = await running.events();
    expect(await send('{"decision":"declined"}')).toMatchObject({ status: 200, body: { accepted: true, repeated: true } });
    expect(await running.show()).toEqual(before);
    expect(await running.events()).toEqual(told);
  });

  it('that come twenty times at once are taken once', async () => {
    const running = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => hook(running.id, 'KYC_DONE', '{"decision":"declined","n":1}', `?token=${running.token}`)),
    );
    expect(answers.every(({ status, body }) => status === 200 && body.accepted)).toBe(true);
    expect(answers.filter(({ body }) => !body.repeated)).toHaveLength(1);
    expect(await running.show()).toMatchObject({ state: 'manual_review', version: 2 });
    expect((await running.events()).filter((name) => name === 'workflow.state.changed')).toHaveLength(1);
  });

  describe('with the same words as before', () => {
    /** Rests after each report, until it is asked again. */
    const monitored = {
      initial: 'awaiting',
      states: { awaiting: { on: { REPORT: 'resting', TALLY: { target: 'awaiting' } } }, resting: { on: { ASK: 'awaiting' } } },
    };
    const noAlerts = '{"alerts":[]}';
    const begin = async () => {
      await me.send('POST', '/api/v1/workflow-definition', { name: 'monitored', definition: monitored });
      const running = await start('monitored');
      return { ...running, report: async () => (await hook(running.id, 'REPORT', noAlerts, `?token=${running.token}`)).body };
    };
    const received = async (id: string) => {
      const { results } = (await me.get(`${base}/${id}/timeline?limit=200`)).body;
      return results.filter(({ kind }: { kind: string }) => kind === 'callback');
    };

    it('are news when the case has moved on and waits for them again, and a repetition until then', async () => {
      const { id, report, show } = await begin();
      expect(await report()).toEqual({ accepted: true, repeated: false });
      expect(await report()).toEqual({ accepted: true, repeated: true });
      await me.send('POST', `${base}/${id}/event`, { name: 'ASK' });
      expect(await report()).toEqual({ accepted: true, repeated: false });
      expect(await show()).toMatchObject({ state: 'resting' });
      expect(await report()).toEqual({ accepted: true, repeated: true });
      expect(await received(id)).toHaveLength(2);
    });

    it('that nobody waited for at first are taken when somebody does', async () => {
      const { id, report, show } = await begin();
      await hook(id, 'REPORT', '{"alerts":[1]}', `?token=${(await me.get(`${base}/${id}/callback-url`)).body.token}`);
      expect(await report()).toMatchObject({ accepted: false, repeated: false, reason: 'event_not_accepted' });
      expect(await report()).toEqual({ accepted: false, repeated: true });
      await me.send('POST', `${base}/${id}/event`, { name: 'ASK' });
      expect(await report()).toEqual({ accepted: true, repeated: false });
      expect(await show()).toMatchObject({ state: 'resting' });
    });

    it('are news after a day, though the case has not moved at all', async () => {
      const { id, token } = await begin();
      const tally = async () => (await hook(id, 'TALLY', noAlerts, `?token=${token}`)).body;
      expect([await tally(), await tally()]).toMatchObject([{ repeated: false }, { repeated: true }]);
      await service.restart(async (database) => {
        await database.query("update callbacks set received_at = received_at - interval '25 hours' where case_id = $1", [id]);
      });
      expect([await tally(), await tally()]).toMatchObject([{ accepted: true, repeated: false }, { repeated: true }]);
    });
  });

  it('that come late are recorded: the body is kept, nothing moves', async () => {
    const running = await start();
    const send = (body: string) => hook(running.id, 'KYC_DONE', body, `?token=${running.token}`);
    await send('{"decision":"declined"}');
    const late = await send('{"decision":"approved","second":true}');
    expect(late).toMatchObject({ status: 200, body: { accepted: false, repeated: false, reason: 'event_not_accepted' } });
    expect(await running.show()).toMatchObject({
      state: 'manual_review',
      context: { hookResponse: { decision: 'approved', second: true } },
    });
    expect((await send('{"decision":"approved","second":true}')).body).toEqual({ accepted: false, repeated: true });
  });

  it('to a completed case are news of its context only', async () => {
    const running = await start();
    await hook(running.id, 'KYC_DONE', '{"decision":"approved"}', `?token=${running.token}`);
    const told = await running.events();
    const late = await hook(running.id, 'KYC_DONE', '{"decision":"declined"}', `?token=${running.token}`);
    expect(late).toMatchObject({ status: 200, body: { accepted: false, reason: 'case_completed' } });
    expect(await running.show()).toMatchObject({
      state: 'approved',
      status: 'completed',
      context: { hookResponse: { decision: 'declined' } },
    });
    expect((await running.events()).slice(told.length)).toEqual(['workflow.context.changed']);
  });

  it('whose guard says no are taken and move nothing', async () => {
    const running = await start('review', { score: 1 });
    await me.send('POST', `${base}/${running.id}/event`, { name: 'SUBMIT' });
    const answer = await hook(running.id, 'approve', '{"a":1}', `?token=${running.token}`);
    expect(answer.body).toEqual({ accepted: true, repeated: false });
    expect(await running.show()).toMatchObject({ state: 'review', context: { hookResponse: { a: 1 } } });
  });

  it.each([
    'a..b',
    '.a',
    'a.',
    '__proto__.polluted',
    'a.constructor.b',
    'prototype',
    'a b',
    'a[0]',
    Array.from({ length: 11 }, () => 'k').join('.'),
    'x'.repeat(101),
  ])('refuse the place %j', async (place) => {
    const running = await start();
    const answer = await hook(running.id, 'KYC_DONE', '{}', `?token=${running.token}&resultDestination=${encodeURIComponent(place)}`);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].path).toBe('querystring.resultDestination');
    expect((await running.show()).version).toBe(1);
  });

  it('refuse bodies that are no JSON or beyond the limits, once the proof holds', async () => {
    const running = await start();
    const send = (body: string) => hook(running.id, 'KYC_DONE', body, `?token=${running.token}`);
    expectProblem(await send('a=1&b=2'), 'malformed_json');
    expectProblem(await send('{"__proto__":{"a":1}}'), 'json_limits');
    expectProblem(await send(`"${'x'.repeat(1_100_000)}"`), 'body_too_large');
    expect((await running.show()).version).toBe(1);
  });

  it('may come without a body, and then only send the event', async () => {
    const running = await start();
    expect((await hook(running.id, 'KYC_DONE', '', `?token=${running.token}`)).body).toEqual({ accepted: true, repeated: false });
    const shown = await running.show();
    expect(shown.state).toBe('manual_review');
    expect(shown.context.hookResponse).toBeUndefined();
  });

  it('have a token of their own for each case, shown only to who may write cases, and nowhere else', async () => {
    const running = await start();
    const other = await start();
    expect(running.token).toMatch(/^[\w-]{43}$/);
    expect(other.token).not.toBe(running.token);
    const url = await me.get(`${base}/${running.id}/callback-url?event=KYC_DONE&resultDestination=pluginsOutput.kyc`);
    expect(
      (await service.caller('').send('POST', new URL(url.body.url).pathname + new URL(url.body.url).search, '{"decision":"approved"}')).body
        .accepted,
    ).toBe(true);
    expect((await running.show()).state).toBe('approved');

    const reader = await service.keyFor(me, ['cases:read']);
    expectProblem(await reader.get(`${base}/${running.id}/callback-url`), 'forbidden');
    expectProblem(await (await service.workspace()).get(`${base}/${running.id}/callback-url`), 'not_found');
    const places = [`${base}/${running.id}`, base, `/api/v1/events?workflowRuntimeId=${running.id}`, `${base}/${running.id}/timeline`];
    for (const place of places) expect(JSON.stringify((await me.get(place)).body)).not.toContain(running.token);
    const { results } = (await me.get(`/api/v1/events?workflowRuntimeId=${running.id}`)).body;
    for (const { id } of results) expect(JSON.stringify((await me.get(`/api/v1/events/${id}`)).body)).not.toContain(running.token);
  });
});

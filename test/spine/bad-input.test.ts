// What the door says to bad requests: the contract's code, every path at fault, nothing of our insides, nothing stored.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { review, runOf } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Answer, type Caller, startTestService, type TestService } from '../support/service.ts';

const runPath = '/api/v1/external/workflows/run';
const definitions = '/api/v1/workflow-definition';
const customerSubscriptions = '/api/v1/external/customers/subscriptions';
const unknownId = '00000000-0000-7000-8000-000000000000';

describe('bad input', () => {
  let service: TestService;
  let me: Caller;
  let caseId: string;
  let stored: unknown;

  const contents = async () => {
    const lists = ['/api/v1/external/workflows', definitions, customerSubscriptions, '/api/v1/events', '/api/v1/deliveries'];
    return Promise.all(lists.map(async (path) => (await me.get(path)).body));
  };

  beforeAll(async () => {
    // Nothing may be called, not even loopback: the rule of production.
    service = await startTestService({ allowTargets: [] });
    me = await service.workspace();
    await me.send('POST', definitions, { name: 'review', definition: review });
    caseId = (await me.send('POST', runPath, runOf('review'))).body.workflowRuntimeId;
    stored = await contents();
  });
  afterEach(async () => {
    expect(await contents()).toEqual(stored);
  });
  afterAll(() => service?.stop());

  const run = (body: unknown, headers?: Record<string, string>) => me.send('POST', runPath, body, headers);
  const bytes = async (body: Buffer, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(`${service.url}${runPath}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${me.key}`, 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const withConfig = (config: Record<string, unknown>) => run(runOf('review', {}, config));

  describe('that is not JSON', () => {
    const cases: readonly (readonly [string, string, number, number, RegExp])[] = [
      ['a missing value', '{\n  "workflowId": "review",\n  "context": \n}', 4, 1, /value/],
      ['a missing colon', '{"workflowId" "review"}', 1, 15, /colon/],
      ['a missing comma', '{"a": 1\n "b": 2}', 2, 2, /comma/],
      ['a name without quotes', '{workflowId: "review"}', 1, 2, /property name/],
      ['an open text', '{"workflowId": "rev', 1, 16, /double quote/],
      ['an open object', '{"a": {"b": 1}', 1, 15, /closing \}/],
      ['two documents', '{"a": 1} {"b": 2}', 1, 10, /end of the body/],
      ['a bare word', '{"a": undefined}', 1, 7, /JSON value/],
      ['only a comma', '{,}', 1, 2, /property name|value/],
      ['nothing', '', 1, 1, /./],
      ['a line break inside text', '{"address": "1 Main St\nSpringfield", "country": "US"}', 1, 13, /double quote/],
      ['CR and LF inside text', '{"address":\r\n "1 Main St\r\nSpringfield", "country": "US"}', 2, 2, /double quote/],
      ['a carriage return inside text', '{"address": "1 Main St\rSpringfield"}', 1, 13, /double quote/],
      ['a line break inside a name', '{"add\nress": 1, "country": "US"}', 1, 2, /property name|double quote/],
      ['a tab inside text', '{"a": "1\t2",}', 1, 7, /control character/],
      ['an open text between good ones', '{"a": "b, "c": "d"}', 1, 12, /JSON value|comma/],
      ['an open text at the end of a line', '{"a": "b,\n"c": "d",}', 1, 7, /double quote/],
      ['an open comment at the end', '{"a": 1}/* hi', 1, 9, /end of the comment/],
      ['an open comment', '{"a": /* hi 1}', 1, 7, /end of the comment/],
      ['half a comment', '{"a": 1} /', 1, 10, /end of the body|JSON value/],
      ['a bad escape', '{"a": "\\x",}', 1, 7, /escape/],
      ['a number without its digits', '{"a": 1.,}', 1, 7, /digits/],
    ];
    it.each(cases)('names line, column and what was expected: %s', async (_name, text, line, column, expected) => {
      const answer = await run(text);
      expectProblem(answer, 'malformed_json');
      expect(answer.body).toMatchObject({ line, column, expected: expect.stringMatching(expected) });
      expect(answer.body.detail).toContain(`Line ${line}, column ${column}`);
    });

    it('refuses trailing commas and comments on every route but run', async () => {
      expectProblem(await me.send('POST', definitions, '{"name": "x", "definition": {},}'), 'malformed_json');
      expectProblem(await me.send('POST', `/api/v1/external/workflows/${caseId}/event`, '{"name": "SUBMIT" /* now */}'), 'malformed_json');
    });

    it('stores text with a raw line break nowhere: it is not cut and put together again', async () => {
      const context = '"entity": {"type": "business", "id": "x"}, "address": "1 Main St\nSpringfield", "country": "US"';
      expectProblem(await run(`{"workflowId": "review", "context": {${context}}}`), 'malformed_json');
      expectProblem(await run(`{"workflowId": "review", "context": {${context.replace('\n', '\r\n')}}}`), 'malformed_json');
    });

    it('refuses what nests without an end, on every route, at once', async () => {
      const bodies = ['['.repeat(10_000), '{"a":'.repeat(4_000), '[{"a":'.repeat(100_000), `{"a": ${'['.repeat(200)}${'}'.repeat(200)}`];
      for (const body of bodies) {
        for (const path of [runPath, definitions, `/api/v1/external/workflows/${caseId}/event`]) {
          const answer = await me.send('POST', path, body);
          expectProblem(answer, 'json_limits');
          expect(answer.body.detail).toBe('The body nests deeper than 64.');
        }
      }
    });

    it('refuses bytes that are not UTF-8, and says where, instead of storing replacement characters', async () => {
      const answer = await bytes(Buffer.from('{"workflowId": "nowhere",\n "context": {"name": "café"}}', 'latin1'));
      expectProblem(answer, 'malformed_json');
      expect(answer.body).toMatchObject({ line: 2, column: 26, expected: 'UTF-8 text' });
      expectProblem(await bytes(Buffer.from([0xff, 0xfe, 0x7b, 0x00])), 'malformed_json');
      expectProblem(await bytes(Buffer.from('{"workflowId": "nowhere", "context": {"name": "caf\u00e9 \ufffd"}}')), 'invalid_request');
    });

    it('passes over a byte order mark', async () => {
      expectProblem(await bytes(Buffer.from(`\ufeff${JSON.stringify(runOf('nowhere'))}`)), 'not_found');
    });

    it('refuses a body that is JSON but no object', async () => {
      for (const body of ['[]', '"text"', '7', 'null', 'true']) expectProblem(await run(body), 'invalid_request');
    });
  });

  describe('beyond the limits', () => {
    const inContext = (json: string) => `{"workflowId":"review","context":{"entity":{"type":"business","id":"limits"},"x":${json}}}`;
    const keys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":0`).join()}}`;
    const cases: readonly (readonly [string, string])[] = [
      ['depth 65', inContext(`${'['.repeat(63)}${']'.repeat(63)}`)],
      ['10,001 keys', inContext(keys(10_001))],
      ['a __proto__ key', inContext('{"__proto__":{"admin":true}}')],
      ['a constructor key', inContext('{"constructor":{"prototype":{"admin":true}}}')],
      ['a NUL in text', inContext('"a\\u0000b"')],
      ['a NUL in a key', inContext('{"a\\u0000b":1}')],
      ['half of a surrogate pair', inContext('"\\ud800"')],
      ['half of a surrogate pair in a key', inContext('{"\\udc00":1}')],
      ['2^53+1', inContext('9007199254740993')],
      ['-2^53-1', inContext('-9007199254740993')],
      ['1e400', inContext('1e400')],
      ['-1e400', inContext('[-1e400]')],
    ];
    it.each(cases)('refuses %s', async (_name, body) => {
      const answer = await run(body);
      expectProblem(answer, 'json_limits');
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    });

    it('says nothing against depth 64, a whole surrogate pair and big doubles', async () => {
      const bodies = [
        inContext(`${'['.repeat(62)}${']'.repeat(62)}`),
        inContext('"\\ud83d\\ude00"'),
        inContext('1.5e300'),
        inContext('9007199254740991'),
      ];
      for (const body of bodies) {
        // An unknown definition: the body was read, and nothing is stored.
        expectProblem(await run(body.replace('"review"', '"nowhere"')), 'not_found');
      }
    });

    it('refuses more than 1 MB, told or untold', async () => {
      const big = inContext(`"${'x'.repeat(1_048_577)}"`);
      expectProblem(await run(big), 'body_too_large');
      const chunked = await fetch(`${service.url}${runPath}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${me.key}`, 'content-type': 'application/json' },
        body: new Blob([big]).stream(),
        duplex: 'half',
      } as RequestInit);
      expect(chunked.status).toBe(413);
    });
  });

  describe('of the wrong kind', () => {
    it('takes only JSON', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml']) {
        expectProblem(await run('{}', { 'content-type': type }), 'unsupported_media_type');
      }
      expectProblem(await run(runOf('nowhere'), { 'content-type': 'application/json; charset=utf-8' }), 'not_found');
    });

    it('takes no compressed body', async () => {
      const body = gzipSync(JSON.stringify(runOf('nowhere')));
      for (const encoding of ['gzip', 'br', 'deflate', 'gzip, identity']) {
        expectProblem(await bytes(body, { 'content-encoding': encoding }), 'unsupported_media_type');
      }
      expectProblem(await run(runOf('nowhere'), { 'content-encoding': 'Identity' }), 'not_found');
    });

    it('asks for a body', async () => {
      expectProblem(await me.send('POST', runPath), 'invalid_request');
      expectProblem(await me.send('POST', definitions), 'invalid_request');
    });

    it('lists every missing field at once', async () => {
      const answer = await run('{}');
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors.map((error: { path: string }) => error.path).sort()).toEqual(['context', 'workflowId']);
      expect(answer.body.message).toBe('Validation error');
    });

    it('lists every fault of the entity at once', async () => {
      const answer = await run({ workflowId: 'review', context: { entity: { type: 'robot', id: '', data: [] } } });
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([
        'context.entity.type',
        'context.entity.id',
        'context.entity.data',
      ]);
      expectProblem(await run({ workflowId: 'review', context: {} }), 'invalid_request');
    });

    it('knows no workflow by that id or name', async () => {
      const answer = await run(runOf('nowhere'));
      expectProblem(answer, 'not_found');
      expect(answer.body.detail).toContain('"nowhere"');
    });

    it('answers an unknown route as a problem', async () => {
      expectProblem(await me.get('/api/v1/nonsense'), 'route_not_found');
      expectProblem(await me.send('DELETE', '/api/v1/events'), 'route_not_found');
      expectProblem(await service.caller('').get('/nonsense'), 'route_not_found');
    });
  });

  describe('in config', () => {
    it('asks "did you mean" for unknown keys, all at once', async () => {
      const answer = await withConfig({ subscription: [], langauge: 'en', zzz: 1 });
      expectProblem(answer, 'unknown_config_key');
      const messages = Object.fromEntries(
        answer.body.errors.map((error: { path: string; message: string }) => [error.path, error.message]),
      );
      expect(messages['config.subscription']).toMatch(/Did you mean "subscriptions"\?/);
      expect(messages['config.langauge']).toMatch(/Did you mean "language"\?/);
      expect(messages['config.zzz']).not.toMatch(/Did you mean/);
    });

    it('refuses known keys with values of another kind', async () => {
      expectProblem(await withConfig({ allowMultipleActiveWorkflows: 'yes' }), 'invalid_request');
      expectProblem(await withConfig({ initialEvent: 7 }), 'invalid_request');
      expectProblem(await withConfig({ subscriptions: {} }), 'invalid_request');
    });

    const urls = [
      'http://example.com/hook',
      'https://127.0.0.1/',
      'https://localhost/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://0x7f000001/',
      'https://2130706433/',
      'https://[::ffff:127.0.0.1]/',
      'https://intranet/',
      'https://metadata.google.internal/',
      'https://user:secret@example.com/',
      'https://example.com/#part',
      'ftp://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'not a url',
      '',
      'https://',
      'https://exa mple.com/',
      `https://example.com/${'x'.repeat(2_048)}`,
    ];
    it.each(urls)('refuses the subscription URL %s on each level', async (url) => {
      const subscriptions = [{ type: 'webhook', url, events: ['workflow.completed'] }];
      const onRun = await withConfig({ subscriptions });
      expectProblem(onRun, 'destination_not_allowed');
      expect(onRun.body.errors).toMatchObject([{ path: 'config.subscriptions.0.url', message: expect.stringMatching(/^Invalid url/) }]);
      expectProblem(await me.send('POST', customerSubscriptions, { subscriptions }), 'destination_not_allowed');
      expectProblem(
        await me.send('POST', definitions, { name: 'bad-url', definition: review, config: { subscriptions } }),
        'destination_not_allowed',
      );
    });

    it('lists every fault of subscriptions at once, with a suggestion for unknown keys', async () => {
      const answer = await withConfig({
        subscriptions: [
          { type: 'email', url: 7, event: ['x'] },
          'text',
          { type: 'webhook', url: 'https://example.com/', events: [], timeoutMs: 500, retrySchedule: [0], secret: 'short' },
          { type: 'webhook', url: 'https://example.com/', events: [''] },
        ],
      });
      expectProblem(answer, 'invalid_request');
      const paths = answer.body.errors.map((error: { path: string }) => error.path.replace('config.subscriptions.', '')).sort();
      expect(paths).toEqual([
        '0.event',
        '0.events',
        '0.type',
        '0.url',
        '1',
        '2.events',
        '2.retrySchedule',
        '2.secret',
        '2.timeoutMs',
        '3.events',
      ]);
      expect(JSON.stringify(answer.body)).toContain('Did you mean \\"events\\"?');
    });
  });

  describe('in paths, queries and headers', () => {
    const withIds = [
      '/api/v1/external/workflows/ID',
      '/api/v1/external/workflows/ID/context',
      '/api/v1/events/ID',
      '/api/v1/deliveries/ID',
      `${definitions}/ID`,
    ];
    it.each(['not-a-uuid', '1', '%00', 'a%00b', '%27%20or%201=1', '..%2f..', '%F0%9F%98%80', 'x'.repeat(299), 'x'.repeat(301), unknownId])(
      'knows nothing by the id %s',
      async (id) => {
        for (const path of withIds) expectProblem(await me.get(path.replace('ID', id)), 'not_found');
      },
    );

    it('refuses a path that cannot be decoded', async () => {
      for (const path of withIds) {
        const answer = await me.get(path.replace('ID', '%E0%A4%A'));
        expect(answer.status).toBe(400);
        expectProblem(answer, 'invalid_request');
      }
    });

    const queries: readonly (readonly [string, readonly string[]])[] = [
      [
        '/api/v1/external/workflows',
        [
          'search=%00',
          'state=a%00',
          'entityId=%00',
          'assigneeId=%00',
          'workflowDefinitionId=%00',
          'status=open',
          'orderBy=id',
          'limit=0',
          'limit=201',
          'limit=x',
          'page=0',
          'cursor=nonsense',
          'nonsense=1',
          'orderDirection=up',
        ],
      ],
      [
        '/api/v1/events',
        [
          'eventName=%00',
          'workflowRuntimeId=x',
          'since=yesterday',
          'since=2024-13-45T00:00:00Z',
          'limit=-1',
          'cursor=nonsense',
          'cursor=%00',
          'nonsense=1',
        ],
      ],
      [
        '/api/v1/deliveries',
        ['eventName=%00', 'status=lost', 'eventId=x', 'subscriptionId=%00', 'responseStatus=9', 'until=x', 'cursor=nonsense'],
      ],
      [definitions, ['page=0', 'limit=1000', 'nonsense=1', 'cursor=nonsense', 'cursor=', 'cursor=b3duOm5vbmU', 'cursor=b3duOgA']],
    ];
    it.each(queries)('refuses bad queries of %s', async (path, bad) => {
      for (const query of bad) expectProblem(await me.get(`${path}?${query}`), 'invalid_request');
    });

    it('takes any RFC 3339 time', async () => {
      for (const time of [
        '0001-01-01T00:00:00Z',
        '1969-12-31T23:59:59Z',
        '2016-12-31T23:59:60Z',
        '2016-12-31T15:59:60.5-08:00',
        '9999-12-31T23:59:59Z',
      ]) {
        for (const path of ['/api/v1/events', '/api/v1/deliveries']) {
          for (const bound of ['since', 'until']) expect((await me.get(`${path}?${bound}=${encodeURIComponent(time)}`)).status).toBe(200);
        }
      }
    });

    it('refuses bad headers', async () => {
      const path = `/api/v1/external/workflows/${caseId}`;
      expectProblem(await me.send('PATCH', path, { context: {} }, { 'if-match': 'abc' }), 'invalid_request');
      expectProblem(await run(runOf('review'), { 'idempotency-key': 'x'.repeat(256) }), 'invalid_request');
      expectProblem(await run(runOf('review'), { 'idempotency-key': '' }), 'invalid_request');
      expectProblem(await run(runOf('review'), { 'idempotency-key': 'a b' }), 'invalid_request');
    });

    it('makes its own request id when the given one is odd, and echoes a plain one', async () => {
      const given = async (id: string) => (await me.send('POST', runPath, '{', { 'x-request-id': id })) as Answer;
      expect((await given('my-id.1')).body.requestId).toBe('my-id.1');
      const odd = await given('a b <script>');
      expectProblem(odd, 'malformed_json');
      expect(odd.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('outlives requests that are hardly HTTP', async () => {
      const { hostname, port } = new URL(service.url);
      const talk = (text: string) =>
        new Promise<string>((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => socket.write(text));
          const heard: Buffer[] = [];
          socket
            .on('data', (chunk) => heard.push(chunk))
            .on('close', () => resolve(Buffer.concat(heard).toString()))
            .on('error', reject);
        });
      for (const text of ['nonsense\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`]) {
        const [head = '', body = ''] = (await talk(text)).split('\r\n\r\n');
        expect(head).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json/s);
        expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', status: 400 });
      }
      expect((await service.caller('').get('/healthz')).status).toBe(200);
    });
  });

  it('writes no state and no status through PATCH', async () => {
    for (const body of [{ state: 'approved' }, { status: 'completed' }, { context: {}, state: 'approved' }]) {
      expectProblem(await me.send('PATCH', `/api/v1/external/workflows/${caseId}`, body), 'invalid_request');
    }
  });

  it.each<[string, ErrorCode]>([
    ['UPDATE_CONTEXT', 'invalid_request'],
    ['DEEP_MERGE_CONTEXT', 'invalid_request'],
  ])('refuses a payload that %s cannot use', async (name, code) => {
    expectProblem(
      await me.send('POST', `/api/v1/external/workflows/${caseId}/event`, { name, payload: { context: [], newContext: 7 } }),
      code,
    );
  });
});

// The workspace's secrets: names come back, values never; a definition that names an unknown one is refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review } from '../support/page.ts';
import { expectProblem } from '../support/problem.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const base = '/api/v1/external/secrets';

describe('secrets', () => {
  let service: TestService;
  let me: Caller;

  beforeAll(async () => {
    service = await startTestService();
    me = await service.workspace();
  });
  afterAll(() => service?.stop());

  it('are stored, listed by name, replaced and removed, and their values never come back', async () => {
    const made = await me.send('POST', base, { key: 'VENDOR_KEY', value: 'swordfish-1' });
    expect([made.status, made.body]).toEqual([201, { key: 'VENDOR_KEY' }]);
    await me.send('POST', base, { key: 'VENDOR_KEY', value: 'swordfish-2' });
    const list = await me.get(base);
    expect(list.body).toEqual({ secrets: [{ key: 'VENDOR_KEY', createdAt: expect.any(String), updatedAt: expect.any(String) }] });
    expect((await me.send('DELETE', `${base}/VENDOR_KEY`)).body).toEqual({ removed: true });
    expectProblem(await me.send('DELETE', `${base}/VENDOR_KEY`), 'not_found');
  });

  it('belong to one workspace', async () => {
    await me.send('POST', base, { key: 'MINE', value: 'swordfish' });
    const other = await service.workspace();
    expect((await other.get(base)).body).toEqual({ secrets: [] });
    expectProblem(await other.send('DELETE', `${base}/MINE`), 'not_found');
  });

  it('need their own scope', async () => {
    const reader = await service.keyFor(me, ['cases:read', 'definitions:write']);
    expectProblem(await reader.get(base), 'forbidden');
    expectProblem(await reader.send('POST', base, { key: 'K', value: 'v' }), 'forbidden');
    const writer = await service.keyFor(me, ['secrets:write']);
    expect((await writer.get(base)).status).toBe(200);
  });

  it.each([
    ['a bad name', { key: 'with-hyphen', value: 'v' }],
    ['a long name', { key: 'K'.repeat(129), value: 'v' }],
    ['no value', { key: 'K' }],
    ['an empty value', { key: 'K', value: '' }],
    ['more than 8 KB', { key: 'K', value: 'é'.repeat(4097) }],
  ])('are refused with %s', async (_name, body) => {
    const answer = await me.send('POST', base, body);
    expectProblem(answer, 'invalid_request');
    expect(JSON.stringify(answer.body)).not.toContain('éé');
  });

  it('are asked for when a definition is published or checked: unknown, unnameable, reserved header, forbidden address', async () => {
    await me.send('POST', base, { key: 'KNOWN', value: 'v' });
    const webhook = {
      name: 'hook',
      url: 'https://10.0.0.1/in',
      stateNames: ['review'],
      timeoutMs: 5,
      headers: { a: '{secret.KNOWN}', b: '{secret.KNOWM}', c: '{secret.not-a-name}', host: 'x', 'Webhook-Signature': 'x' },
      request: { transform: { transformer: 'jmespath', mapping: "{k: '{secrets.OTHER}'}" } },
    };
    const body = { name: 'names-secrets', definition: review, extensions: { apiPlugins: [webhook] } };
    const checked = await me.send('POST', '/api/v1/workflow-definition/check', body);
    const at = '$.extensions.apiPlugins[0]';
    const errors = checked.body.findings.filter((finding: { severity: string }) => finding.severity === 'error');
    expect(errors.map(({ code, path }: { code: string; path: string }) => [code, path]).sort()).toEqual(
      [
        ['bad-header', `${at}.headers.host`],
        ['bad-header', `${at}.headers["Webhook-Signature"]`],
        ['bad-limit', `${at}.timeoutMs`],
        ['bad-secret-name', `${at}.headers.c`],
        ['destination-not-allowed', `${at}.url`],
        ['unknown-secret', `${at}.headers.b`],
        ['unknown-secret', `${at}.headers.c`],
        ['unknown-secret', `${at}.request.transform.mapping`],
      ].sort(),
    );
    expect(checked.body.findings.find((finding: { path: string }) => finding.path === `${at}.headers.b`).fix).toContain('"KNOWN"');
    expectProblem(await me.send('POST', '/api/v1/workflow-definition', body), 'definition_invalid');
  });
});

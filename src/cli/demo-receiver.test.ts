import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned, type ReceivedWebhook, startDemoReceiver } from './demo-receiver.ts';

const secret = 'webhook-shared-secret-secret';
const body = JSON.stringify({ eventName: 'workflow.completed', state: { review: 'open' }, workflowRuntimeId: 'c1', data: { a: 1 } });
const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('hex');

describe('the demo’s receiver', () => {
  it('knows a good signature from a bad one', () => {
    expect(isSigned(Buffer.from(body), sign(body), secret)).toBe(true);
    expect(isSigned(Buffer.from(`${body} `), sign(body), secret)).toBe(false);
    expect(isSigned(Buffer.from(body), sign(body), 'another')).toBe(false);
    expect(isSigned(Buffer.from(body), 'abc', secret)).toBe(false);
    expect(isSigned(Buffer.from(body), undefined, secret)).toBe(false);
  });

  it('answers and tells what it got', async () => {
    const got: ReceivedWebhook[] = [];
    const receiver = await startDemoReceiver({ secret, onWebhook: (webhook) => got.push(webhook) });
    const post = (signature: string) => fetch(receiver.url, { method: 'POST', body, headers: { 'x-hmac-signature': signature } });
    const statuses = [(await post(sign(body))).status, (await post(sign('x'))).status];
    receiver.stop();
    expect(statuses).toEqual([204, 401]);
    const known = { eventName: 'workflow.completed', state: '{"review":"open"}', caseId: 'c1', data: { a: 1 } };
    expect(got).toEqual([
      { ...known, verified: true },
      { ...known, verified: false },
    ]);
  });
});

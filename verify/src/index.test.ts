import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from './index.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const body = JSON.stringify({
  id: 'e1',
  eventName: 'workflow.completed',
  workflowFinalState: 'approved',
  workflowResolvedAt: '2024-01-01T00:00:00.000Z',
});

const signedHeaders = (text: string, timestamp = Math.floor(Date.now() / 1000)) => ({
  'webhook-id': 'e1',
  'webhook-timestamp': String(timestamp),
  'webhook-signature': `v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(`e1.${timestamp}.${text}`).digest('base64')}`,
});

describe('verifyWebhook', () => {
  it('returns the event, typed by its name', () => {
    const event: WebhookEvent = verifyWebhook(body, signedHeaders(body), secret);
    if (event.eventName !== 'workflow.completed') throw new Error('the wrong event');
    const resolvedAt: string = event.workflowResolvedAt;
    expect(resolvedAt).toBe('2024-01-01T00:00:00.000Z');
  });

  it('returns a transformed body in the type that was asked for', () => {
    const event = verifyWebhook<{ readonly final: string }>('{"final":"approved"}', signedHeaders('{"final":"approved"}'), secret);
    expect(event.final).toBe('approved');
  });

  it('reads a Headers object and the headers of node:http alike', () => {
    expect(verifyWebhook(Buffer.from(body), new Headers(signedHeaders(body)), secret).id).toBe('e1');
    expect(verifyWebhook(Buffer.from(body), signedHeaders(body), secret).id).toBe('e1');
  });

  it('uses the clock and five minutes when nothing is said', () => {
    const now = Math.floor(Date.now() / 1000);
    expect(() => verifyWebhook(body, signedHeaders(body, now - 290), secret)).not.toThrow();
    expect(() => verifyWebhook(body, signedHeaders(body, now - 310), secret)).toThrow('too old');
  });

  it('refuses everything when the clock or the tolerance is not a number', () => {
    expect(() => verifyWebhook(body, signedHeaders(body), secret, { now: new Date(Number.NaN) })).toThrow(WebhookVerificationError);
    expect(() => verifyWebhook(body, signedHeaders(body), secret, { toleranceSeconds: Number.NaN })).toThrow(WebhookVerificationError);
  });

  it('names the fault in a code and never the secret', () => {
    const error = catchError(() => verifyWebhook('{}', signedHeaders(body), secret));
    expect(error).toMatchObject({ name: 'WebhookVerificationError', code: 'signature_mismatch' });
    expect(String(error.stack)).not.toContain(secret.slice(6));
  });

  it('stands alone: under 150 lines, importing node:crypto only', () => {
    const source = readFileSync(new URL('./index.ts', import.meta.url), 'utf8');
    expect(source.trimEnd().split('\n').length).toBeLessThan(150);
    expect([...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual(['node:crypto']);
  });
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

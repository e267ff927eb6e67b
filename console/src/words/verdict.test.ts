import { describe, expect, it } from 'vitest';
import { type JudgedAttempt, type JudgedDelivery, verdict } from './verdict.ts';

const now = new Date('2026-11-24T14:00:00.000Z');
const clock = { now, timeZone: 'UTC' };

const attempt = (more: Partial<JudgedAttempt> = {}): JudgedAttempt => ({
  startedAt: '2026-11-24T13:58:00.000Z',
  durationMs: 120,
  outcome: 'failed',
  reason: 'http_status',
  detail: 'The receiver answered 500.',
  response: { status: 500 },
  late: false,
  ...more,
});
const delivered = attempt({ outcome: 'delivered', reason: null, detail: null, response: { status: 204 } });
const refused = attempt({ reason: 'connection_refused', response: null });

const judge = (status: string, attempts: readonly JudgedAttempt[], more: Partial<JudgedDelivery> = {}) =>
  verdict({ status, reason: attempts.at(-1)?.reason ?? null, nextAttemptAt: null, settledAt: null, attempts, ...more }, clock);

describe('the verdict on a delivery', () => {
  it('counts equal failures and says when it is tried again', () => {
    const said = judge('retrying', [attempt(), attempt(), attempt()], { nextAttemptAt: '2026-11-24T14:04:10.000Z' });
    expect(said).toMatchObject({
      tone: 'waiting',
      title: 'Not delivered yet',
      story: 'The receiver answered 500 three times. The next attempt is at 14:04:10 (in 4 min).',
      advice: expect.stringContaining('receiver’s side'),
    });
  });

  it('tells the latest kind of failure and counts those before it', () => {
    expect(judge('retrying', [attempt(), attempt(), refused]).story).toBe(
      'The receiver refused the connection; 2 attempts before failed otherwise.',
    );
    expect(judge('retrying', [attempt(), refused, refused]).story).toBe(
      'The receiver refused the connection, twice; one attempt before failed otherwise.',
    );
  });

  it('calls two statuses two failures', () => {
    expect(judge('retrying', [attempt({ response: { status: 502 } }), attempt()]).story).toBe(
      'The receiver answered 500; one attempt before failed otherwise.',
    );
  });

  it('says of a delivered one when and at which attempt, and what failed before', () => {
    expect(judge('delivered', [delivered])).toMatchObject({
      tone: 'good',
      title: 'Delivered',
      story: 'The receiver answered 204 at the first attempt, at 13:58:00, after 120 ms.',
    });
    expect(judge('delivered', [attempt(), attempt(), delivered]).story).toBe(
      'The receiver answered 204 at attempt 3, at 13:58:00, after 120 ms. Before that: The receiver answered 500 twice.',
    );
  });

  it('tells the latest arrival of one that was sent again, and forgets failures before an arrival', () => {
    expect(judge('retrying', [attempt(), delivered, refused]).story).toBe('The receiver refused the connection.');
    expect(judge('pending', [attempt(), delivered]).title).toBe('About to be sent');
  });

  it('leaves out late attempts, which had no effect', () => {
    expect(judge('retrying', [attempt({ late: true }), refused]).story).toBe('The receiver refused the connection.');
  });

  it('says that one is waiting, due or on its way', () => {
    expect(judge('pending', [], { nextAttemptAt: '2026-11-24T13:59:59.000Z' })).toMatchObject({
      title: 'About to be sent',
      story: 'The first attempt is due now.',
    });
    expect(judge('pending', [attempt()], { nextAttemptAt: now.toISOString() })).toMatchObject({ title: 'About to be sent again' });
    expect(judge('sending', [])).toMatchObject({ title: 'Being sent right now', tone: 'waiting' });
  });

  it('says that it was given up, and that a retry is the only way on', () => {
    expect(judge('exhausted', [refused, refused])).toMatchObject({
      tone: 'bad',
      title: 'Given up',
      story: 'The receiver refused the connection, twice. No further attempt will be made unless you retry it.',
    });
  });

  it('explains an address that may not be called, with the setting that allows it', () => {
    const said = judge('retrying', [attempt({ reason: 'address_not_allowed', response: null })]);
    expect(said.story).toMatch(/^Refused: this address may not be called\./);
    expect(said.advice).toContain('CASEWIRE_ALLOW_TARGETS');
  });

  it('explains a receiver that is gone, and what hangs on it', () => {
    expect(judge('cancelled', [attempt({ outcome: 'gone', reason: 'gone', response: { status: 410 } })])).toMatchObject({
      tone: 'bad',
      title: 'The receiver is gone',
      story: 'It answered 410: it wants no more. Its subscription was disabled.',
      advice: expect.stringContaining('retry'),
    });
    expect(judge('cancelled', [], { reason: 'subscription_disabled' }).story).toBe('Its subscription was disabled while this was waiting.');
    expect(judge('cancelled', [], { reason: 'subscription_deleted' }).story).toBe('Its subscription was removed while this was waiting.');
    expect(judge('skipped', [], { reason: 'subscription_disabled' }).story).toBe('Its subscription was disabled when the event happened.');
  });

  it('explains what cannot be sent as it is', () => {
    const said = judge('cancelled', [attempt({ outcome: 'impossible', reason: 'unreadable_secret', response: null })]);
    expect(said).toMatchObject({ title: 'It cannot be sent', story: 'The signing secret cannot be opened.' });
  });

  it.each([
    ['redirect', 301, 'The receiver answered 301, a redirect; redirects are not followed.'],
    ['timeout', null, 'The receiver did not answer in time.'],
    ['dns', null, 'The name of the receiver could not be resolved.'],
    ['tls', null, 'The secure connection failed.'],
    ['node_lost', null, 'The server that was sending it was lost, so nobody knows whether it arrived.'],
  ])('has words for %s', (reason, status, story) => {
    expect(judge('retrying', [attempt({ reason, response: status === null ? null : { status } })]).story).toBe(story);
  });

  it('falls back on the words of the API for a reason that it does not know', () => {
    expect(judge('retrying', [attempt({ reason: 'moonlight', response: null, detail: 'The moon is too bright.' })]).story).toBe(
      'The moon is too bright.',
    );
    expect(judge('cancelled', [], { reason: 'quota_used_up' }).story).toBe('It failed: quota used up.');
    expect(judge('parked', [attempt()])).toMatchObject({ tone: 'neutral', title: 'parked' });
  });
});

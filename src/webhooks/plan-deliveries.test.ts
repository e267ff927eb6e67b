import { describe, expect, it } from 'vitest';
import type { Subscription } from '../domain/subscription.ts';
import { planDeliveries } from './plan-deliveries.ts';

const at = new Date('2026-03-02T10:00:00Z');
const text = { body: '{"state":"approved","data":{"score":7}}', dataAt: 19, changes: null };
const completed = { id: 'event-1', type: 'workflow.completed', sequence: 7, ...text };
const moved = { id: 'event-2', type: 'workflow.state.changed', sequence: 8, ...text };

function subscription(id: string, rest: Partial<Subscription> = {}): Subscription {
  return {
    id,
    level: 'customer',
    targetId: null,
    type: 'webhook',
    url: `https://${id}.example/hook`,
    receiverId: `lane-${id}`,
    events: ['*'],
    status: 'enabled',
    reason: null,
    description: null,
    timeoutMs: 15_000,
    retrySchedule: null,
    sealedSecret: 'sealed',
    settings: {},
    createdAt: at,
    ...rest,
  };
}

function plan(events: Parameters<typeof planDeliveries>[0], ...subscriptions: Subscription[]) {
  let made = 0;
  return planDeliveries(events, subscriptions, {
    at,
    newId: (when) => `delivery-${when.getTime()}-${++made}`,
    busy: new Set(),
  });
}

const url = 'https://shared.example/hook';
const later = new Date(at.getTime() + 1);

describe('planDeliveries', () => {
  it('plans one row per event and subscription that wants it', () => {
    expect(plan([completed, moved], subscription('a', { events: ['workflow.completed'] }), subscription('b'))).toEqual([
      {
        id: `delivery-${at.getTime()}-1`,
        eventId: 'event-1',
        eventType: 'workflow.completed',
        sequence: 7,
        subscriptionId: 'a',
        receiverId: 'lane-a',
        status: 'pending',
        reason: null,
        body: null,
        held: false,
      },
      expect.objectContaining({ eventId: 'event-1', subscriptionId: 'b' }),
      expect.objectContaining({ eventId: 'event-2', subscriptionId: 'b', sequence: 8 }),
    ]);
  });

  it('gives every row its own id', () => {
    const ids = plan([completed, moved], subscription('a'), subscription('b')).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('adds up the levels', () => {
    const levels = (['customer', 'definition', 'case'] as const).map((level) => subscription(level, { level }));
    expect(plan([completed], ...levels).map(({ subscriptionId }) => subscriptionId)).toEqual(['case', 'customer', 'definition']);
  });

  it('sends one URL one event once, by its oldest subscription', () => {
    const rows = plan(
      [completed],
      subscription('new', { url, level: 'case', createdAt: later }),
      subscription('old', { url, events: ['workflow.*'] }),
    );
    expect(rows.map(({ subscriptionId }) => subscriptionId)).toEqual(['old']);
  });

  it('lets the id decide between subscriptions made in one call', () => {
    expect(plan([completed], subscription('b', { url }), subscription('a', { url }))[0]?.subscriptionId).toBe('a');
  });

  it('takes the oldest of those that want the event, not the oldest of all', () => {
    const rows = plan(
      [completed],
      subscription('old', { url, events: ['workflow.started'] }),
      subscription('new', { url, createdAt: later }),
    );
    expect(rows.map(({ subscriptionId }) => subscriptionId)).toEqual(['new']);
  });

  it('keeps URLs apart that differ in their query only', () => {
    expect(plan([completed], subscription('a', { url: `${url}?a` }), subscription('b', { url: `${url}?b` }))).toHaveLength(2);
  });

  it('logs a disabled subscription as skipped, with the reason', () => {
    expect(plan([completed], subscription('off', { status: 'disabled' }))).toMatchObject([
      { subscriptionId: 'off', status: 'skipped', reason: 'subscription_disabled' },
    ]);
  });

  it('prefers a younger enabled subscription over an older disabled one, without a skipped row', () => {
    const rows = plan([completed], subscription('off', { url, status: 'disabled' }), subscription('on', { url, createdAt: later }));
    expect(rows).toMatchObject([{ subscriptionId: 'on', status: 'pending', reason: null }]);
  });

  it('logs one skipped row when all subscriptions of a URL are disabled', () => {
    const rows = plan([completed], subscription('a', { url, status: 'disabled' }), subscription('b', { url, status: 'disabled' }));
    expect(rows).toMatchObject([{ subscriptionId: 'a', status: 'skipped' }]);
  });

  it('plans nothing for nobody', () => {
    expect(plan([completed], subscription('a', { events: ['workflow.started'] }))).toEqual([]);
    expect(plan([], subscription('a'))).toEqual([]);
  });
});

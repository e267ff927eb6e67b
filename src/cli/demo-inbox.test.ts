import { describe, expect, it } from 'vitest';
import { createDemoInbox } from './demo-inbox.ts';
import type { ReceivedWebhook } from './demo-receiver.ts';

const webhook = (eventName: string): ReceivedWebhook => ({ eventName, state: 's', caseId: 'c1', verified: true, data: {} });
const isLast = ({ eventName }: ReceivedWebhook): boolean => eventName === 'last';

describe('the demo’s inbox', () => {
  it('finds what came before anybody asked', async () => {
    const inbox = createDemoInbox({ webhookMs: 10_000, quietMs: 1 });
    inbox.put(webhook('last'));
    expect(await inbox.untilWebhook(isLast)).toEqual(webhook('last'));
  });

  it('waits for what has not come yet, past others', async () => {
    const inbox = createDemoInbox({ webhookMs: 10_000, quietMs: 1 });
    const wanted = inbox.untilWebhook(isLast);
    inbox.put(webhook('other'));
    inbox.put(webhook('last'));
    expect(await wanted).toEqual(webhook('last'));
  });

  it('gives up in the end', async () => {
    expect(await createDemoInbox({ webhookMs: 1, quietMs: 1 }).untilWebhook(isLast)).toBeNull();
  });

  it('is quiet when nothing comes', async () => {
    await expect(createDemoInbox({ webhookMs: 1, quietMs: 1 }).untilQuiet()).resolves.toBeUndefined();
  });
});

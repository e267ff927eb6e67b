// What the demo's receiver got so far, and how the story waits for more.

import type { ReceivedWebhook } from './demo-receiver.ts';

export interface DemoInbox {
  put(webhook: ReceivedWebhook): void;
  untilWebhook(fits: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook | null>;
  untilQuiet(): Promise<void>;
}

interface Patience {
  /** Milliseconds to wait for a webhook before giving up. */
  readonly webhookMs: number;
  /** Milliseconds without a webhook that count as quiet. */
  readonly quietMs: number;
}

export function createDemoInbox({ webhookMs, quietMs }: Patience): DemoInbox {
  const received: ReceivedWebhook[] = [];
  const listeners = new Set<(webhook: ReceivedWebhook) => void>();

  /** Calls `done` once: when `onWebhook` says true, or after `ms` without; `again` starts the time anew at each webhook. */
  function wait<T>(ms: number, again: boolean, onWebhook: (webhook: ReceivedWebhook) => T | null): Promise<T | null> {
    return new Promise((resolve) => {
      const end = (result: T | null): void => {
        clearTimeout(timer);
        listeners.delete(listener);
        resolve(result);
      };
      const timer = setTimeout(() => end(null), ms);
      const listener = (webhook: ReceivedWebhook): void => {
        const result = onWebhook(webhook);
        if (result !== null) end(result);
        else if (again) timer.refresh();
      };
      listeners.add(listener);
    });
  }

  return {
    put(webhook) {
      received.push(webhook);
      for (const listener of [...listeners]) listener(webhook);
    },
    async untilWebhook(fits) {
      return received.find(fits) ?? wait(webhookMs, false, (webhook) => (fits(webhook) ? webhook : null));
    },
    async untilQuiet() {
      await wait(quietMs, true, () => null);
    },
  };
}

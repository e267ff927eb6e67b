// A time as people say it (`3 min ago`), with the exact time on hover. All such times of a page move on together.

import { type ReactElement, useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from '../words/time.ts';

const everyMs = 1000;
const listeners = new Set<() => void>();
let timer: number | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) now = Date.now();
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, everyMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The time now, renewed each second. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(subscribe, () => now));
}

/** `at` is ISO 8601; nothing for null. */
export function When({ at }: { readonly at: string | null }): ReactElement | null {
  const current = useNow();
  if (at === null) return null;
  const time = new Date(at);
  return (
    <time dateTime={at} title={exactTime(time)}>
      {relativeTime(time, current)}
    </time>
  );
}

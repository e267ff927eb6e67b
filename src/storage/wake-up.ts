// Tells the dispatchers that something may be due. A hint only: they poll as well, so a lost hint costs a second, not a webhook.

import type { Log } from '../telemetry/log.ts';
import { errorFacts } from '../telemetry/log.ts';
import type { Database } from './database.ts';

const channel = 'casewire_due';
/** Notifying takes a lock of the whole server at commit, so it happens after the commit, and this often at most. */
const quietMs = 20;

export interface WakeUp {
  /** Call after a commit that made rows due. Never fails, never waits. */
  announce(): void;
  onDue(listener: () => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WakeUpOptions {
  /** True when this process sends by itself: then its own dispatcher is woken and nobody else needs to be. */
  readonly sendsHere: boolean;
}

export function createWakeUp(database: Database, options: WakeUpOptions, log: Log): WakeUp {
  const listeners = new Set<() => void>();
  const wakeHere = () => {
    for (const listener of listeners) listener();
  };
  let quiet: NodeJS.Timeout | null = null;
  let again = false;
  let stopListening: (() => Promise<void>) | null = null;
  const notifyOthers = () => {
    if (quiet) {
      again = true;
      return;
    }
    quiet = setTimeout(() => {
      quiet = null;
      if (again) notifyOthers();
    }, quietMs);
    again = false;
    database.query('select pg_notify($1, $2)', [channel, '']).catch((error) => log.warn('wake-up.failed', errorFacts(error)));
  };
  return {
    announce: () => (options.sendsHere ? wakeHere() : notifyOthers()),
    onDue: (listener) => void listeners.add(listener),
    start: async () => {
      if (options.sendsHere && database.engine === 'postgres') stopListening = await database.listen(channel, wakeHere);
    },
    stop: async () => {
      if (quiet) clearTimeout(quiet);
      await stopListening?.();
    },
  };
}

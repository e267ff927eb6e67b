// Open broker connections, one a key, shared by all that send at the same time, closed when nobody has used them for a while. The
// broker client takes one for each message and gives it back. A broken one is forgotten at once, and cut when its last user is done.

import type { BrokerConnection, ConnectionHooks } from './broker.ts';

export interface Line {
  /** Rejects when it could not be opened. */
  readonly connection: Promise<BrokerConnection>;
}

export interface ConnectionLines {
  /** The line of this key; `open` makes its connection if there is none. Every line taken is given back once. */
  take(key: string, open: (hooks: ConnectionHooks) => Promise<BrokerConnection>): Line;
  /** `broken`: nobody else may use it. */
  give(line: Line, broken: boolean): void;
  /** Closes all; resolves when the brokers know, or after a second. */
  close(): Promise<void>;
}

export interface LineLimits {
  /** How long an unused connection is kept, in milliseconds. */
  readonly idleMs: number;
  /** Unused connections kept; past it the one unused for longest goes. */
  readonly mostIdle: number;
}

const goodbyeMs = 1_000;

interface OpenLine extends Line {
  readonly key: string;
  readonly cut: AbortController;
  users: number;
  idleTimer: NodeJS.Timeout | undefined;
}

export function createConnectionLines({ idleMs, mostIdle }: LineLimits): ConnectionLines {
  const lines = new Map<string, OpenLine>();
  /** The one unused for longest first. */
  const idle = new Set<OpenLine>();

  const forget = (line: OpenLine): void => {
    if (lines.get(line.key) === line) lines.delete(line.key);
    idle.delete(line);
    clearTimeout(line.idleTimer);
    if (line.users === 0) line.cut.abort();
  };
  const dismiss = (line: OpenLine): void => {
    lines.delete(line.key);
    idle.delete(line);
    clearTimeout(line.idleTimer);
    void sayGoodbye(line);
  };
  const open = (key: string, connect: (hooks: ConnectionHooks) => Promise<BrokerConnection>): OpenLine => {
    const cut = new AbortController();
    const line: OpenLine = {
      key,
      cut,
      users: 0,
      idleTimer: undefined,
      connection: Promise.resolve().then(() => connect({ signal: cut.signal, onLost: () => forget(line) })),
    };
    // Whoever took the line hears of it; a line may also fail after its last user has gone.
    line.connection.catch(() => forget(line));
    lines.set(key, line);
    return line;
  };

  return {
    take(key, connect) {
      const line = lines.get(key) ?? open(key, connect);
      clearTimeout(line.idleTimer);
      idle.delete(line);
      line.users += 1;
      return line;
    },
    give(given, broken) {
      const line = given as OpenLine;
      line.users -= 1;
      if (broken || lines.get(line.key) !== line) forget(line);
      else if (line.users === 0) {
        idle.add(line);
        line.idleTimer = setTimeout(() => dismiss(line), idleMs).unref();
        const [oldest] = idle;
        if (oldest && idle.size > mostIdle) dismiss(oldest);
      }
    },
    async close() {
      const all = [...lines.values()];
      for (const line of all) clearTimeout(line.idleTimer);
      lines.clear();
      idle.clear();
      await Promise.all(all.map(sayGoodbye));
    },
  };
}

/** A broker that does not answer is cut off. */
async function sayGoodbye({ connection, cut }: OpenLine): Promise<void> {
  const patience = setTimeout(() => cut.abort(), goodbyeMs);
  const tooLong = new Promise<void>((resolve) => cut.signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([connection.then((open) => open.close()).catch(() => undefined), tooLong]);
  clearTimeout(patience);
  cut.abort();
}

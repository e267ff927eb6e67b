// A TCP proxy between one node and PostgreSQL, with the faults of a network: cut, black hole, delay, and the connection that is lost
// just after COMMIT went out. It tells a node's pool from its LISTEN connection by the name that each gives when it connects.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export type ConnectionKind = 'pool' | 'listen' | 'unknown';

export interface PostgresProxy {
  readonly port: number;
  /** Resets what is connected. New connections are let through. Returns how many. */
  cut(kind?: ConnectionKind): number;
  /** Nothing passes, either way, and nobody hears of it: not even of a connection that ends. New connections wait. */
  blackHole(kind?: ConnectionKind): void;
  /**
   * Ends the black hole. `late`: what was held arrives now. `dead`: it is lost, and the connections of the hole never say anything
   * again; the server hears that they ended.
   */
  heal(held: 'late' | 'dead'): void;
  /** Each way, from now on. */
  delay(ms: number): void;
  /** Of the next so many COMMITs the server hears, and their senders hear no answer. */
  cutAfterCommits(count: number): void;
  /** COMMITs that were cut off so far. */
  readonly commitsCut: number;
  close(): Promise<void>;
}

interface Line {
  kind: ConnectionKind;
  readonly client: Socket;
  server: Socket | null;
  /** Set while it is in a black hole. */
  holding: boolean;
  dead: boolean;
  readonly held: (() => void)[];
  /** When the last chunk of each way goes on, so that a shorter delay overtakes nothing. */
  readonly due: { up: number; down: number };
}

const commit = Buffer.from('commit\0');

export async function startPostgresProxy(postgresPort: number): Promise<PostgresProxy> {
  const lines = new Set<Line>();
  let delayMs = 0;
  let hole: ConnectionKind | 'all' | null = null;
  let commitsToCut = 0;
  let commitsCut = 0;

  const pass = (line: Line, way: 'up' | 'down', work: () => void): void => {
    if (line.dead) return;
    if (line.holding) {
      line.held.push(() => pass(line, way, work));
      return;
    }
    const now = Date.now();
    if (delayMs === 0 && line.due[way] <= now) {
      work();
      return;
    }
    line.due[way] = Math.max(line.due[way], now + delayMs);
    setTimeout(work, line.due[way] - now);
  };
  const drop = (line: Line): void => {
    lines.delete(line);
    line.client.resetAndDestroy();
    line.server?.resetAndDestroy();
  };
  const write = (socket: Socket | null, chunk: Buffer): void => {
    if (socket?.writable) socket.write(chunk);
  };
  const sendUp = (line: Line, chunk: Buffer): void => {
    if (commitsToCut > 0 && chunk.includes(commit) && line.server?.writable) {
      commitsToCut -= 1;
      commitsCut += 1;
      const { server } = line;
      // The server gets the bytes; the sender loses the connection before it can hear of it.
      line.client.resetAndDestroy();
      server.removeAllListeners('data').resume();
      server.end(chunk);
      lines.delete(line);
      return;
    }
    write(line.server, chunk);
  };
  const connectUp = (line: Line, first: Buffer): void => {
    const server = connect({ port: postgresPort, host: '127.0.0.1', noDelay: true });
    line.server = server;
    server.on('error', () => undefined);
    server.on('data', (chunk) => pass(line, 'down', () => write(line.client, chunk)));
    server.on('close', () =>
      pass(line, 'down', () => {
        lines.delete(line);
        line.client.destroy();
      }),
    );
    server.write(first);
  };
  const listener = createServer({ noDelay: true }, (client) => {
    const line: Line = { kind: 'unknown', client, server: null, holding: hole === 'all', dead: false, held: [], due: { up: 0, down: 0 } };
    lines.add(line);
    client.on('error', () => undefined);
    client.once('data', (first) => {
      line.kind = kindOf(first);
      line.holding ||= hole === line.kind;
      pass(line, 'up', () => connectUp(line, first));
      client.on('data', (chunk) => pass(line, 'up', () => sendUp(line, chunk)));
    });
    client.on('close', () =>
      pass(line, 'up', () => {
        lines.delete(line);
        line.server?.destroy();
      }),
    );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const heal = (what: 'late' | 'dead'): void => {
    hole = null;
    for (const line of [...lines].filter(({ holding }) => holding)) {
      line.holding = false;
      // What came during the hole never reached the server: it goes on as if its first packet had been sent again.
      if (what === 'dead' && line.server !== null) {
        line.dead = true;
        line.server.resetAndDestroy();
      } else for (const work of line.held.splice(0)) work();
    }
  };
  return {
    port: (listener.address() as AddressInfo).port,
    cut: (kind) => {
      const cut = [...lines].filter((line) => kind === undefined || line.kind === kind);
      cut.forEach(drop);
      return cut.length;
    },
    blackHole: (kind) => {
      hole = kind ?? 'all';
      for (const line of lines) line.holding ||= hole === 'all' || line.kind === hole;
    },
    heal,
    delay: (ms) => {
      delayMs = ms;
    },
    cutAfterCommits: (count) => {
      commitsToCut = count;
    },
    get commitsCut() {
      return commitsCut;
    },
    close: async () => {
      [...lines].forEach(drop);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** The name stands in the first packet: length, protocol version, then names and values, each ended by a zero byte. */
function kindOf(first: Buffer): ConnectionKind {
  const words = first.subarray(8).toString().split('\0');
  const name = words[words.indexOf('application_name') + 1];
  if (name === 'casewire-listen') return 'listen';
  return name === 'casewire' ? 'pool' : 'unknown';
}

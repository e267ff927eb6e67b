// Keeps this node's leases by its heartbeat, and takes back what lost nodes hold. A node that could not beat for the length of a
// lease must assume that others have taken its rows: it forgets what it has not sent.

import type { Deps } from '../operations/deps.ts';
import { releaseLost } from '../storage/deliveries.ts';
import { beat, forgetAllNodes, forgetLostNodes, leaseSeconds, leave } from '../storage/nodes.ts';
import { releaseLostCalls } from '../storage/plugin-calls.ts';
import { errorFacts } from '../telemetry/log.ts';

const beatMs = 3_000;

export interface KeepAlive {
  /** Registers the node; its first lost rows are taken back before it resolves. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeepAliveOptions {
  readonly host: string;
  readonly roles: readonly string[];
  /** The lease is lost: drop what waits. */
  readonly onLost: () => void;
  /** Rows of lost nodes wait again. */
  readonly onReleased: () => void;
}

export function createKeepAlive(options: KeepAliveOptions, deps: Deps): KeepAlive {
  const node = { id: deps.nodeId, host: options.host, roles: options.roles };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastBeat = performance.now();

  const once = async (): Promise<void> => {
    if (performance.now() - lastBeat > leaseSeconds * 1_000) options.onLost();
    const sent = performance.now();
    await beat(deps.database, node);
    lastBeat = sent;
    const released = (await releaseLost(deps.database)) + (await releaseLostCalls(deps.database));
    if (released === 0) return;
    deps.log.warn('rows.released', { count: released });
    deps.signals.emit('deliveries.released', { count: released });
    options.onReleased();
  };
  const next = (): void => {
    if (!stopped) timer = setTimeout(() => void tick(), beatMs);
  };
  const tick = async (): Promise<void> => {
    await once().catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    next();
  };
  return {
    start: async () => {
      // Nobody else can be using an embedded database: what was being sent when the last process died is free at once.
      if (deps.database.engine === 'pglite') await forgetAllNodes(deps.database);
      await once();
      await forgetLostNodes(deps.database);
      next();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await leave(deps.database, node.id).catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    },
  };
}

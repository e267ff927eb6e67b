// Keeps this node's leases by its heartbeat, and takes back what lost nodes hold. A node that could not beat for the length of a
// lease must assume that others have taken its rows: it sends nothing until it beats again, and then gives back what it holds.

import type { Deps } from '../operations/deps.ts';
import { releaseLost } from '../storage/delivery-leases.ts';
import { beat, forgetAllNodes, forgetLostNodes, leaseSeconds, leave } from '../storage/nodes.ts';
import { releaseLostCalls } from '../storage/plugin-calls.ts';
import { errorFacts } from '../telemetry/log.ts';

const beatMs = 3_000;
/** A beat that took longer than this says too little about the time: it may have been answered at its beginning or at its end. */
const promptMs = 2_000;
/** The node stops a little before others may take its rows. */
const heldMs = (leaseSeconds - 1) * 1_000;

export interface KeepAlive {
  /** Registers the node; its first lost rows are taken back before it resolves. */
  start(): Promise<void>;
  /** The time by the database's clock, within a second: this node's own may be wrong. Before `start` it is this node's. */
  now(): Date;
  /** False when the heartbeat is so old that others may hold this node's rows. */
  holdsLease(): boolean;
  /** The lease was lost and is held again: what still waits must be given back. */
  onRegained(listener: () => void): void;
  /** Rows of lost nodes wait again. */
  onReleased(listener: () => void): void;
  stop(): Promise<void>;
}

/** `node`: what others see of it. */
export function createKeepAlive(node: { readonly host: string; readonly roles: readonly string[] }, deps: Deps): KeepAlive {
  const regained: (() => void)[] = [];
  const released: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastBeat = performance.now();
  /** What to add to the monotonic clock to have the database's. */
  let offset = Date.now() - performance.now();
  const holdsLease = (): boolean => performance.now() - lastBeat < heldMs;

  const once = async (): Promise<void> => {
    const held = holdsLease();
    const sent = performance.now();
    const databaseTime = (await beat(deps.database, { id: deps.nodeId, ...node })).getTime();
    lastBeat = sent;
    const tookMs = performance.now() - sent;
    if (tookMs <= promptMs) offset = databaseTime - (sent + tookMs / 2);
    if (!held) for (const listener of regained) listener();
    const count = (await releaseLost(deps.database)) + (await releaseLostCalls(deps.database));
    if (count === 0) return;
    deps.log.warn('rows.released', { count });
    deps.signals.emit('deliveries.released', { count });
    for (const listener of released) listener();
  };
  const next = (): void => {
    if (!stopped) timer = setTimeout(() => void tick(), beatMs);
  };
  const tick = async (): Promise<void> => {
    await once().catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    next();
  };
  return {
    now: () => new Date(offset + performance.now()),
    holdsLease,
    onRegained: (listener) => void regained.push(listener),
    onReleased: (listener) => void released.push(listener),
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
      await leave(deps.database, deps.nodeId).catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    },
  };
}

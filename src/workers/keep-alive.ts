// Keeps this node's leases by its heartbeat, and takes back what lost nodes hold. A node that could not beat for the length of a
// lease must assume that others have taken its rows: it sends nothing until it beats again, and then gives back what it holds.

import type { Deps } from '../operations/deps.ts';
import { releaseLost } from '../storage/delivery-leases.ts';
import { beat, forgetAllNodes, forgetLostNodes, leaseSeconds, leave, soonestLoss } from '../storage/nodes.ts';
import { releaseLostCalls } from '../storage/plugin-calls.ts';
import { errorFacts } from '../telemetry/log.ts';

const beatMs = 3_000;
/** So that a node which is about to be lost surely is. */
const afterLossMs = 20;
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
  /** Where to ask how many rows are on their way. Until then: none. */
  counts(inFlight: () => number): void;
  /** Tells the others that this node is on its way out. Its leases stay. Never fails. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** `node`: what others see of it. A node without the role `worker` takes nothing back. */
export function createKeepAlive(
  node: { readonly host: string; readonly roles: readonly string[]; readonly version: string },
  deps: Deps,
): KeepAlive {
  const regained: (() => void)[] = [];
  const released: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastBeat = performance.now();
  const clock = followDatabaseClock();
  let draining = false;
  let inFlight = () => 0;
  let last: Promise<void> = Promise.resolve();
  let nextMs = beatMs;
  const holdsLease = (): boolean => performance.now() - lastBeat < heldMs;

  const once = async (): Promise<void> => {
    const held = holdsLease();
    const sent = performance.now();
    nextMs = beatMs;
    const facts = { id: deps.nodeId, ...node, ...clock.ours(), draining, inFlight: inFlight(), connections: deps.database.connections() };
    clock.heard(await beat(deps.database, facts), sent);
    lastBeat = sent;
    if (!held) for (const listener of regained) listener();
    if (!node.roles.includes('worker')) return;
    if (await takeBack(deps)) for (const listener of released) listener();
    // What a dead node holds is taken back in the moment in which it may be, not up to a beat later.
    nextMs = Math.min(beatMs, ((await soonestLoss(deps.database, deps.nodeId)) ?? beatMs) + afterLossMs);
  };
  const next = (): void => {
    if (!stopped) timer = setTimeout(() => void tick(), nextMs);
  };
  /** One after the other: what an earlier beat says must not arrive later. Never fails. */
  const again = (): Promise<void> => {
    last = last.then(once).catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    return last;
  };
  const tick = async (): Promise<void> => {
    await again();
    next();
  };
  return {
    now: clock.now,
    holdsLease,
    onRegained: (listener) => void regained.push(listener),
    onReleased: (listener) => void released.push(listener),
    counts: (count) => {
      inFlight = count;
    },
    drain: () => {
      draining = true;
      return again();
    },
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
      // A beat that is on its way would enter the node again.
      await last;
      await leave(deps.database, deps.nodeId).catch((error) => deps.log.warn('keep-alive.failed', errorFacts(error)));
    },
  };
}

/** The database's clock, as the answers to our heartbeats tell it; ours before the first of them. */
function followDatabaseClock() {
  /** What to add to the monotonic clock to have it. */
  let offset = Date.now() - performance.now();
  let clockOffsetMs: number | null = null;
  return {
    now: () => new Date(offset + performance.now()),
    /** `sent`: when the question went out, by the monotonic clock. An answer that took long tells little. */
    heard: (time: Date, sent: number) => {
      const tookMs = performance.now() - sent;
      if (tookMs <= promptMs) offset = time.getTime() - (sent + tookMs / 2);
      clockOffsetMs = Math.round(Date.now() - performance.now() - offset);
    },
    /** Milliseconds by which this machine's clock is ahead; null when nothing was heard. */
    ours: () => ({ clockOffsetMs }),
  };
}

/** What lost nodes hold waits again. True when there was any. */
async function takeBack(deps: Deps): Promise<boolean> {
  const count = (await releaseLost(deps.database)) + (await releaseLostCalls(deps.database));
  if (count === 0) return false;
  deps.log.warn('rows.released', { count });
  deps.signals.emit('deliveries.released', { count });
  return true;
}

// What every part of the benches works with, and how large it is. A part measures, and returns its tables.

import type { BenchServer } from './bench-database.ts';
import type { Target } from './casewire/target.ts';
import type { Receiver } from './machine/nginx-receiver.ts';
import type { Table } from './print-table.ts';

export interface BenchRun {
  readonly server: BenchServer;
  readonly receiver: Receiver;
  readonly sizes: Sizes;
  /** Casewire, with a database of its own: on PostgreSQL once for each build that is measured, then on the embedded engine. */
  targets(engines?: readonly Target['engine'][]): Promise<readonly Target[]>;
  /** Tells how far it is. */
  say(text: string): void;
}

export interface PartResult {
  readonly tables: readonly Table[];
  /** All figures, for bench/results.json. */
  readonly figures: unknown;
}

export type Part = (run: BenchRun) => Promise<PartResult>;

export interface Sizes {
  readonly rounds: number;
  /** Webhooks in a backlog that is drained. */
  readonly backlog: number;
  /** A drain is cut off after so long. */
  readonly drainSeconds: number;
  /** At each rate of events; before it the server warms up for a third of it. */
  readonly latencySeconds: number;
  readonly runSeconds: number;
  readonly idleSeconds: number;
  /** Pending deliveries, the smallest first. */
  readonly pending: readonly number[];
  readonly growthSeconds: number;
  /** Settled deliveries behind the last of the growth lines; 0 leaves that line out. */
  readonly settled: number;
  readonly engineRounds: number;
}

export const sizes = {
  quick: {
    rounds: 1,
    backlog: 3_000,
    drainSeconds: 5,
    latencySeconds: 3,
    runSeconds: 3,
    idleSeconds: 3,
    pending: [1_000, 20_000],
    growthSeconds: 3,
    settled: 0,
    engineRounds: 3,
  },
  usual: {
    rounds: 3,
    backlog: 20_000,
    drainSeconds: 30,
    latencySeconds: 15,
    runSeconds: 10,
    idleSeconds: 60,
    pending: [1_000, 100_000, 1_000_000],
    growthSeconds: 10,
    settled: 1_000_000,
    engineRounds: 11,
  },
  full: {
    rounds: 3,
    backlog: 100_000,
    drainSeconds: 90,
    latencySeconds: 60,
    runSeconds: 20,
    idleSeconds: 60,
    pending: [1_000, 100_000, 1_000_000],
    growthSeconds: 20,
    settled: 10_000_000,
    engineRounds: 11,
  },
} as const satisfies Readonly<Record<string, Sizes>>;

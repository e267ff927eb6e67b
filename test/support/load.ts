// A generator of load in a process of its own, so that neither the test nor the server under test can slow it down. Proofs join what
// it tells with the ledger of the receiver farm.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface LoadPlan {
  readonly server: string;
  readonly key: string;
  /** Names or ids of definitions; cases are started on them in turn. */
  readonly workflows: readonly string[];
  /** The beginning of the entities' ids, unique to this run: each case has an entity of its own. */
  readonly entities: string;
  /** Padding for the context. */
  readonly note?: string;
  readonly pace:
    | { readonly kind: 'steady'; readonly perSecond: number; readonly count: number }
    /** As fast as so many connections can. */
    | { readonly kind: 'flood'; readonly connections: number; readonly count: number };
}

/** One request. */
export interface Shot {
  readonly workflow: string;
  /** When it should have been sent, in milliseconds since 1970, with fractions: what the server makes wait counts from here. */
  readonly dueAt: number;
  readonly answeredAt: number;
  /** Null when no answer came. */
  readonly status: number | null;
  /** The header of the answer; null when it had none. */
  readonly retryAfter: string | null;
  /** Null when no case was started. */
  readonly caseId: string | null;
}

export interface Load {
  /** One plan at a time. */
  run(plan: LoadPlan): Promise<readonly Shot[]>;
  /** Ends a flood: the running plan resolves with what was sent. */
  stop(): void;
  close(): Promise<void>;
}

const main = fileURLToPath(new URL('load-process.ts', import.meta.url));

export async function startLoad(): Promise<Load> {
  const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  return {
    run: async (plan) => {
      const told = once(child, 'message');
      child.send(plan);
      const [{ shots }] = (await told) as [{ shots: readonly Shot[] }];
      return shots;
    },
    stop: () => void child.send('stop'),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** The value that the share `at` of the values does not exceed. */
export function percentile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? Number.NaN;
}

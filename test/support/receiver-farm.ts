// Many webhook receivers in a process of their own, each with its behaviour, and one ledger of every request that came. Proofs compare
// the ledger with what the product says of itself. The farm dies with the process that started it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from './farm-behaviour.ts';
import type { FarmOrder, LedgerLine } from './farm-process.ts';

export interface LedgerRow {
  /** Counts the farm's requests from 1, in the order in which they were complete. */
  readonly n: number;
  /** When headers and body were complete, in milliseconds since 1970, with fractions. */
  readonly at: number;
  readonly endpoint: string;
  readonly webhookId: string;
  /** Whole seconds; NaN, read back as null, when the header is none. */
  readonly webhookTimestamp: number;
  /** `x-casewire-delivery` and `x-casewire-attempt`. */
  readonly deliveryId: string | null;
  readonly attempt: number | null;
  /** Of the body; null when it does not tell. */
  readonly caseId: string | null;
  readonly sequence: number | null;
  readonly eventName: string | null;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
  /** By a verifier of the farm's own; null while it knows no secret of the endpoint. */
  readonly verified: boolean | null;
  /** Null when no answer was given. A status whose body never ended counts as given. */
  readonly status: number | null;
  /** From the complete headers of the request to the answer, or to the end of the connection when there was none; up to then, about 0. */
  readonly tookMs: number;
}

export interface ReceiverFarm {
  readonly pid: number;
  /** The endpoint's address. Any name will do; it answers 204 until told otherwise. */
  url(name: string): string;
  /** How the endpoint answers requests that come from now on. */
  behave(name: string, behaviour: Behaviour): Promise<void>;
  /** `whsec_…` secrets or `whpk_…` public keys, one of which must have signed what comes from now on. */
  secret(name: string, secrets: readonly string[]): Promise<void>;
  /** Every request so far, in their order. */
  ledger(): Promise<readonly LedgerRow[]>;
  /** Resolves when so many requests have come in all; rejects after `withinMs`. */
  count(least: number, withinMs: number): Promise<readonly LedgerRow[]>;
  /** Resolves when the ledger fits; rejects after `withinMs`. */
  until(fits: (rows: readonly LedgerRow[]) => boolean, withinMs: number): Promise<readonly LedgerRow[]>;
  close(): Promise<void>;
}

export interface ReceiverFarmOptions {
  /** Of the endpoints that fail sometimes; default 1. */
  readonly seed?: number;
}

const main = fileURLToPath(new URL('farm-process.ts', import.meta.url));

export async function startReceiverFarm(options: ReceiverFarmOptions = {}): Promise<ReceiverFarm> {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-farm-'));
  const file = join(folder, 'ledger.jsonl');
  const child = spawn(process.execPath, ['--import', 'tsx', main, file, String(options.seed ?? 1)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = (await Promise.race([once(child, 'message'), failure(child)])) as [{ port: number }];
  const ledger = openLedger(file);
  const order = orderer(child);
  const until: ReceiverFarm['until'] = async (fits, withinMs) => {
    const deadline = Date.now() + withinMs;
    for (let known = -1; ; ) {
      const rows = ledger.read();
      if (ledger.lines() !== known && fits(rows)) return rows;
      known = ledger.lines();
      if (Date.now() > deadline) throw new Error(`the ledger did not fit within ${withinMs} ms; ${rows.length} requests came`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    pid: child.pid ?? 0,
    url: (name) => `http://127.0.0.1:${port}/e/${encodeURIComponent(name)}`,
    behave: (name, behaviour) => order({ kind: 'behave', name, behaviour }),
    secret: (name, secrets) => order({ kind: 'secret', name, secrets }),
    ledger: async () => ledger.read(),
    until,
    count: (least, withinMs) => until((rows) => rows.length >= least, withinMs),
    close: async () => {
      ledger.close();
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the receiver farm exited with ${code}`);
}

type Order = FarmOrder extends infer One ? (One extends FarmOrder ? Omit<One, 'id'> : never) : never;

/** Sends an order, and resolves when the farm has taken it. */
function orderer(child: ChildProcess): (order: Order) => Promise<void> {
  let orders = 0;
  const waiting = new Map<number, { readonly resolve: () => void; readonly reject: (why: Error) => void }>();
  child.on('message', ({ done }: { done?: number }) => {
    waiting.get(done ?? 0)?.resolve();
    waiting.delete(done ?? 0);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the receiver farm is gone'));
  });
  return (order) =>
    new Promise((resolve, reject) => {
      orders += 1;
      waiting.set(orders, { resolve, reject });
      child.send({ ...order, id: orders }, (error) => error && reject(error));
    });
}

/** Reads the file on from where it stopped. A row that something became of is replaced, so a row in hand never changes. */
function openLedger(file: string) {
  const handle = openSync(file, 'r');
  const chunk = Buffer.alloc(1_048_576);
  const rows: LedgerRow[] = [];
  let rest = Buffer.alloc(0);
  let lines = 0;
  let seen: { readonly lines: number; readonly rows: readonly LedgerRow[] } = { lines: 0, rows: [] };
  const take = (line: string) => {
    const told = JSON.parse(line) as LedgerLine;
    const before = rows[told.n - 1];
    rows[told.n - 1] = before ? { ...before, ...told } : (told as LedgerRow);
    lines += 1;
  };
  return {
    lines: () => lines,
    read: (): readonly LedgerRow[] => {
      for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
        const text = Buffer.concat([rest, chunk.subarray(0, length)]);
        const end = text.lastIndexOf(10) + 1;
        rest = Buffer.from(text.subarray(end));
        for (const line of text.subarray(0, end).toString().split('\n')) if (line !== '') take(line);
      }
      if (seen.lines !== lines) seen = { lines, rows: [...rows] };
      return seen.rows;
    },
    close: () => closeSync(handle),
  };
}

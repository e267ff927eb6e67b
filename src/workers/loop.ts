// The loop of every kind of due row: claim under a lease, run, settle; start, stop, back-pressure. It knows nothing of what it
// runs. Woken by a hint, and by a poll in any case.

import type { Log } from '../telemetry/log.ts';
import { errorFacts } from '../telemetry/log.ts';
import type { Appetite, Lanes, Verdict } from './lanes.ts';

export interface LoopOptions<Row, Done> {
  /** In log lines: `deliver-due`. */
  readonly name: string;
  readonly lanes: Lanes<Row>;
  /** Claims `limit` rows at most, and of each lane what it has an appetite for. */
  readonly claim: (limit: number, appetite: Appetite) => Promise<readonly Row[]>;
  /** Runs one row. Must not throw: what can go wrong is a result. */
  readonly run: (row: Row) => Promise<Done>;
  /** For the lane's limit. */
  readonly verdict: (done: Done) => Verdict;
  /** Stores the results of a flush. Tried again until it works: results are never dropped. */
  readonly settle: (done: readonly Done[]) => Promise<unknown>;
  /** Ends the row of a result that can never be stored: `settle` failed for it alone, and not for the moment's sake. */
  readonly giveUp: (done: Done, error: unknown) => Promise<unknown>;
  /** Whether a failed `settle` may work a moment later, with the same results. */
  readonly passes: (error: unknown) => boolean;
  /** Gives back rows that were claimed and never run. */
  readonly release: (rows: readonly Row[]) => Promise<unknown>;
  /**
   * Gives back what this node holds in the database and not in memory: a claim whose answer was lost on its way. Asked between two
   * claims, so that none is on its way.
   */
  readonly releaseForgotten: (held: Iterable<Row>) => Promise<unknown>;
  /** False while this node may have lost its leases: then nothing is run. */
  readonly mayRun: () => boolean;
  /** Rows in flight over all lanes. */
  readonly concurrency: number;
  /** Rows that wait in memory, about: half of them ends claiming, but for lanes that have none. */
  readonly buffer: number;
  readonly pollMs: number;
  /** Between two comparisons of what is held; default 3,000. */
  readonly compareEveryMs?: number;
  readonly log: Log;
}

const flushMs = 10;
const retrySettleMs = 250;
/** With half a buffer waiting there is no haste, but a lane that has nothing there must not wait until it is sent. */
const crowdedMs = 50;
const compareEveryMs = 3_000;

export class Loop<Row, Done> {
  readonly #options: LoopOptions<Row, Done>;
  #state: 'new' | 'running' | 'stopping' | 'ended' = 'new';
  #running = 0;
  #claiming: Promise<void> | null = null;
  /** There may be more to claim than what was taken. */
  #claimAgain = false;
  /** Woken while it claimed. */
  #woken = false;
  #crowded: NodeJS.Timeout | undefined;
  #next: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #flush: NodeJS.Timeout | undefined;
  #unsettled: Done[] = [];
  /** Everything that was claimed and not settled or given back. */
  readonly #held = new Set<Row>();
  readonly #rowOf = new Map<Done, Row>();
  #comparedAt = Number.NEGATIVE_INFINITY;
  #settling: Promise<void> | null = null;
  #whenIdle: (() => void) | null = null;

  constructor(options: LoopOptions<Row, Done>) {
    this.#options = options;
  }

  start(): void {
    this.#state = 'running';
    this.#poll = setInterval(() => this.wake(), this.#options.pollMs);
    this.wake();
  }

  /** Rows that are being run at this moment. */
  get inFlight(): number {
    return this.#running;
  }

  /** Something may be due: look now. */
  wake(): void {
    if (this.#state !== 'running') return;
    if (this.#claiming !== null) {
      this.#claimAgain = true;
      this.#woken = true;
    } else if (this.#isCrowded()) {
      this.#claimAgain = true;
      this.#crowded ??= setTimeout(() => this.#startClaim(), crowdedMs);
    } else this.#startClaim();
  }

  /** Gives back all waiting rows and claims anew: their leases were lost for a while, so some may be another node's now. */
  async restart(): Promise<void> {
    await this.#giveBack(this.#options.lanes.drain());
    this.wake();
  }

  /** Stops claiming, gives back what waits, lets what is in flight end for `graceMs` at most, and settles it. */
  async stop(graceMs: number): Promise<void> {
    this.#state = 'stopping';
    clearInterval(this.#poll);
    clearTimeout(this.#crowded);
    clearTimeout(this.#next);
    await this.#claiming;
    await this.#giveBack(this.#options.lanes.drain());
    await this.#settledDown(graceMs);
    await this.#settleRest();
  }

  /** After `stop`, when what was still in flight has been broken off: keeps the results of that, too. Nothing is tried again afterwards. */
  async end(withinMs: number): Promise<void> {
    await this.#settledDown(withinMs);
    await this.#settleRest();
    this.#state = 'ended';
    clearTimeout(this.#flush);
  }

  async #settleRest(): Promise<void> {
    clearTimeout(this.#flush);
    await this.#settling;
    await this.#settle();
  }

  #isCrowded(): boolean {
    return this.#options.lanes.waiting > this.#options.buffer / 2;
  }

  #startClaim(): void {
    clearTimeout(this.#crowded);
    this.#crowded = undefined;
    if (this.#claiming !== null || this.#state !== 'running') return;
    this.#claimAgain = false;
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = null;
      this.#pump();
      const woken = this.#woken;
      this.#woken = false;
      // What was sent may have begun the next claim already.
      if (woken && this.#claiming === null) this.wake();
    });
  }

  async #claim(): Promise<void> {
    const { lanes, buffer, name, log } = this.#options;
    await this.#giveBack(lanes.shed());
    const limit = Math.max(buffer - lanes.waiting, Math.ceil(buffer / 8));
    try {
      await this.#compare();
      const rows = await this.#options.claim(limit, lanes.appetite(this.#isCrowded()));
      for (const row of rows) this.#held.add(row);
      if (this.#state === 'running') lanes.add(rows);
      else await this.#giveBack(rows);
      if (rows.length >= limit) this.#claimAgain = true;
    } catch (error) {
      log.warn(`${name}.claim.failed`, errorFacts(error));
    }
  }

  async #compare(): Promise<void> {
    if (performance.now() - this.#comparedAt < (this.#options.compareEveryMs ?? compareEveryMs)) return;
    await this.#options.releaseForgotten(this.#held);
    this.#comparedAt = performance.now();
  }

  /** Sends as much as may be sent, and sees to it that more is claimed in time. */
  #pump(): void {
    const { lanes } = this.#options;
    while (this.#mayTake()) {
      const row = lanes.take();
      if (row === null) break;
      this.#running += 1;
      void this.#run(row);
    }
    const inMs = this.#mayTake() ? lanes.nextIn() : null;
    if (inMs !== null) this.#next ??= setTimeout(() => this.#goOn(), inMs);
    if (lanes.becameHungry()) this.#claimAgain = true;
    if (this.#claimAgain && !this.#isCrowded()) this.wake();
  }

  #mayTake(): boolean {
    const { concurrency, mayRun } = this.#options;
    return this.#state === 'running' && this.#running < concurrency && mayRun();
  }

  /** No row is done while all of them hang or rest, and a poll would come late. */
  #goOn(): void {
    this.#next = undefined;
    this.#pump();
  }

  async #run(row: Row): Promise<void> {
    const done = await this.#options.run(row);
    this.#running -= 1;
    this.#options.lanes.done(row, this.#options.verdict(done));
    this.#unsettled.push(done);
    this.#rowOf.set(done, row);
    this.#flushIn(flushMs);
    this.#pump();
    if (this.#running === 0) this.#whenIdle?.();
  }

  #flushIn(ms: number): void {
    // A database that is closed takes nothing, however often it is tried.
    if (this.#state === 'ended') return;
    this.#flush ??= setTimeout(() => void this.#settle(), ms);
  }

  /** One batch at a time: what comes in meanwhile is the next one. */
  async #settle(): Promise<void> {
    this.#flush = undefined;
    if (this.#settling || this.#unsettled.length === 0) return;
    const batch = this.#unsettled;
    this.#unsettled = [];
    this.#settling = this.#settleBatch(batch);
    await this.#settling;
    this.#settling = null;
    if (this.#unsettled.length > 0) this.#flushIn(flushMs);
  }

  /** `again`: a result by itself, which has failed so before. */
  async #settleBatch(batch: readonly Done[], again = false): Promise<void> {
    const { settle, passes, name, log } = this.#options;
    try {
      await settle(batch);
      for (const done of batch) this.#forget(done);
    } catch (error) {
      log.error(`${name}.settle.failed`, { ...errorFacts(error), results: batch.length });
      if (passes(error)) this.#settleLater(batch);
      else if (again) await this.#giveUp(batch, error);
      else await this.#findCulprit(batch);
    }
  }

  /** One result spoils the batch: by halves, so that the others are stored and it is found; or nobody foresaw it, and it was the moment. */
  async #findCulprit(batch: readonly Done[]): Promise<void> {
    const half = Math.ceil(batch.length / 2);
    if (batch.length === 1) return this.#settleBatch(batch, true);
    await this.#settleBatch(batch.slice(0, half));
    await this.#settleBatch(batch.slice(half));
  }

  async #giveUp(batch: readonly Done[], error: unknown): Promise<void> {
    const { giveUp, name, log } = this.#options;
    try {
      for (const done of batch) await giveUp(done, error);
      for (const done of batch) this.#forget(done);
    } catch (failure) {
      log.error(`${name}.settle.failed`, { ...errorFacts(failure), results: batch.length });
      this.#settleLater(batch);
    }
  }

  #forget(done: Done): void {
    const row = this.#rowOf.get(done);
    this.#rowOf.delete(done);
    if (row !== undefined) this.#held.delete(row);
  }

  #settleLater(batch: readonly Done[]): void {
    this.#unsettled = [...batch, ...this.#unsettled];
    this.#flushIn(retrySettleMs);
  }

  async #giveBack(rows: readonly Row[]): Promise<void> {
    const { release, name, log } = this.#options;
    if (rows.length === 0) return;
    await release(rows).catch((error) => log.warn(`${name}.release.failed`, errorFacts(error)));
    // Also what could not be given back now: it will be, as something forgotten.
    for (const row of rows) this.#held.delete(row);
  }

  /** Resolves when nothing is in flight, or when the time is up. */
  #settledDown(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#running === 0) return resolve();
      const timer = setTimeout(resolve, graceMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

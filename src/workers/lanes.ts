// Which claimed row goes next. Each receiver has a lane with a limit of its own, which opens by one with each success and halves with
// each failure, as TCP does with its window. Tenants take turns, and so do the lanes of each. A lane that hangs fills itself and
// nothing else: what is long in flight costs no place that others need, and what waits behind it is given back.

export interface LaneOptions<Row> {
  /** Names a row's lane. */
  readonly laneOf: (row: Row) => string;
  /** Names its tenant: one with a thousand lanes has the same turn as one with a single lane. Default: all rows are of one. */
  readonly tenantOf?: (row: Row) => string;
  /** In flight at once in a lane that is not known yet. */
  readonly first: number;
  readonly most: number;
  /** Rows that wait in a lane, at most; one that is slow wants twice its limit. */
  readonly enough: number;
  /** Newly in flight over all lanes. No lane takes more than are left, so however many hang, there is a place. Default: no limit. */
  readonly together?: number;
  /** In flight over all lanes, at most. No tenant takes more than are left. Default: no limit. */
  readonly inAll?: number;
  /** Milliseconds of a clock that never goes back. For tests. */
  readonly now?: () => number;
}

/** How it went, for the lane: `costly` is good for the row, but took more of us than it should, so that the lane goes one by one, with a rest after each. */
export type Verdict = 'well' | 'costly' | 'badly';

/** What a claim may bring: so many rows of each named lane, 0 for none, and so many of any other. */
export interface Appetite {
  readonly lanes: readonly string[];
  readonly most: readonly number[];
  readonly others: number;
}

/** Receivers that failed are remembered up to this many. */
const mostLanes = 10_000;
/** In flight for longer, a row waits for its receiver and costs us nothing but a socket. */
const longMs = 250;
/** After a costly row its lane sends nothing for so long; twice as long after each further one, up to less than would make it hang. */
const restMs = { first: 100, most: 800 };
/** A lane that sent nothing for so long, though rows wait in it, hangs. */
const stuckMs = 1_000;

interface Lane<Row> {
  readonly name: string;
  readonly tenant: Tenant<Row>;
  readonly waiting: Row[];
  inFlight: number;
  /** Of those, the ones that are not long in flight. */
  fresh: number;
  limit: number;
  /** When the last row was sent, or the first one came to wait. */
  movedAt: number;
  /** Costly rows in a row, and until when it rests after the last one. */
  costly: number;
  restsUntil: number;
  /** What the last claim was to bring at most; and whether one brought as much, so that there may be more. */
  asked: number;
  fed: boolean;
}

interface Tenant<Row> {
  readonly name: string;
  lanes: number;
  inFlight: number;
  /** Lanes that may send a row, in the order of their turn. */
  readonly turns: Set<Lane<Row>>;
}

export class Lanes<Row> {
  readonly #options: Required<LaneOptions<Row>>;
  readonly #lanes = new Map<string, Lane<Row>>();
  readonly #tenants = new Map<string, Tenant<Row>>();
  /** Tenants with lanes that may send a row, in the order of their turn. */
  readonly #turns = new Set<Tenant<Row>>();
  /** What is not long in flight, and since when; the oldest first. */
  readonly #fresh = new Map<Row, number>();
  /** Lanes that rest: few, if any. */
  readonly #resting = new Set<Lane<Row>>();
  #inFlight = 0;
  #waiting = 0;
  #hungry = false;

  constructor(options: LaneOptions<Row>) {
    const unlimited = Number.POSITIVE_INFINITY;
    this.#options = { tenantOf: () => '', together: unlimited, inAll: unlimited, now: () => performance.now(), ...options };
  }

  /** Rows that wait, in all lanes. */
  get waiting(): number {
    return this.#waiting;
  }

  add(rows: readonly Row[]): void {
    const now = this.#options.now();
    const brought = new Map<Lane<Row>, number>();
    for (const row of rows) {
      const lane = this.#laneOf(row);
      if (lane.waiting.length === 0) lane.movedAt = now;
      lane.waiting.push(row);
      brought.set(lane, (brought.get(lane) ?? 0) + 1);
    }
    this.#waiting += rows.length;
    for (const [lane, count] of brought) {
      lane.fed ||= count >= lane.asked;
      this.#feel(lane);
      this.#queue(lane);
    }
  }

  /** The next row that may go, round tenants and lanes; its lane counts it as in flight. Null when none may. */
  take(): Row | null {
    const lane = this.#next();
    const row = lane?.waiting.shift();
    if (!lane || row === undefined) return null;
    const now = this.#options.now();
    lane.inFlight += 1;
    lane.fresh += 1;
    lane.tenant.inFlight += 1;
    lane.movedAt = now;
    this.#fresh.set(row, now);
    this.#inFlight += 1;
    this.#waiting -= 1;
    this.#feel(lane);
    this.#queue(lane);
    return row;
  }

  /**
   * Milliseconds until a row may go though none is done before: the oldest in flight frees its place to one that waits for it, or a lane has
   * had its rest. Null when time alone lets none go.
   */
  nextIn(): number | null {
    const [oldest] = this.#turns.size > 0 ? this.#fresh.values() : [];
    const times = [...this.#resting].map(({ restsUntil }) => restsUntil);
    if (oldest !== undefined) times.push(oldest + longMs);
    return times.length === 0 ? null : Math.min(...times) - this.#options.now();
  }

  /** The row is done: frees its place, and teaches its lane. */
  done(row: Row, verdict: Verdict): void {
    const lane = this.#laneOf(row);
    const hung = this.#hangs(lane);
    if (this.#fresh.delete(row)) lane.fresh -= 1;
    lane.inFlight -= 1;
    lane.tenant.inFlight -= 1;
    this.#inFlight -= 1;
    lane.limit = this.#learned(lane.limit, verdict);
    lane.costly = verdict === 'costly' ? lane.costly + 1 : 0;
    if (verdict === 'costly') this.#rest(lane);
    this.#hungry ||= hung && lane.inFlight < lane.limit;
    this.#queue(lane);
    this.#forget(lane);
  }

  /** `crowded`: so many rows wait already that only lanes without any may have some. */
  appetite(crowded: boolean): Appetite {
    const inUse = [...this.#lanes.values()].filter((lane) => lane.inFlight > 0 || lane.waiting.length > 0);
    for (const lane of inUse) lane.asked = this.#room(lane, crowded);
    return { lanes: inUse.map(({ name }) => name), most: inUse.map(({ asked }) => asked), others: this.#options.first };
  }

  /** True, once, after a lane wants rows again. */
  becameHungry(): boolean {
    const was = this.#hungry;
    this.#hungry = false;
    return was;
  }

  /** Gives up what waits in lanes that hang, and returns it. */
  shed(): readonly Row[] {
    const since = this.#options.now() - stuckMs;
    const stuck = [...this.#lanes.values()].filter((lane) => lane.waiting.length > 0 && lane.movedAt < since);
    return stuck.flatMap((lane) => this.#empty(lane));
  }

  /** Gives up all waiting rows, and returns them. */
  drain(): readonly Row[] {
    return [...this.#lanes.values()].flatMap((lane) => this.#empty(lane));
  }

  #laneOf(row: Row): Lane<Row> {
    const name = this.#options.laneOf(row);
    const known = this.#lanes.get(name);
    if (known) return known;
    const tenant = this.#tenantOf(row);
    const { first, now } = this.#options;
    const lane = {
      name,
      tenant,
      waiting: [],
      inFlight: 0,
      fresh: 0,
      limit: first,
      movedAt: now(),
      costly: 0,
      restsUntil: 0,
      asked: first,
      fed: false,
    };
    this.#lanes.set(name, lane);
    tenant.lanes += 1;
    return lane;
  }

  #tenantOf(row: Row): Tenant<Row> {
    const name = this.#options.tenantOf(row);
    const tenant = this.#tenants.get(name) ?? { name, lanes: 0, inFlight: 0, turns: new Set() };
    this.#tenants.set(name, tenant);
    return tenant;
  }

  /** The lane whose turn it is. */
  #next(): Lane<Row> | null {
    this.#age();
    const places = this.#options.together - this.#fresh.size;
    const left = this.#options.inAll - this.#inFlight;
    if (places <= 0 || left <= 0) return null;
    for (const tenant of this.#turns) {
      if (tenant.inFlight >= left && tenant.inFlight > 0) continue;
      for (const lane of tenant.turns) if (lane.fresh < places) return lane;
    }
    return null;
  }

  /** What has been in flight for long frees its place; what has had its rest may send again. */
  #age(): void {
    const now = this.#options.now();
    for (const lane of this.#resting) {
      if (lane.restsUntil > now) continue;
      this.#resting.delete(lane);
      this.#queue(lane);
    }
    for (const [row, startedAt] of this.#fresh) {
      if (startedAt > now - longMs) return;
      this.#fresh.delete(row);
      this.#laneOf(row).fresh -= 1;
    }
  }

  #rest(lane: Lane<Row>): void {
    lane.restsUntil = this.#options.now() + Math.min(restMs.most, restMs.first * 2 ** (lane.costly - 1));
    this.#resting.add(lane);
  }

  #learned(limit: number, verdict: Verdict): number {
    if (verdict === 'well') return Math.min(limit + 1, this.#options.most);
    return verdict === 'costly' ? 1 : Math.max(1, Math.floor(limit / 2));
  }

  #wanted({ limit }: Lane<Row>): number {
    return Math.min(this.#options.enough, 2 * limit);
  }

  #room(lane: Lane<Row>, crowded: boolean): number {
    const wanted = this.#wanted(lane);
    const full = lane.waiting.length > (crowded ? 0 : Math.floor(wanted / 2));
    return full || this.#hangs(lane) ? 0 : wanted - lane.waiting.length;
  }

  /** A lane that had all it wanted is hungry when half of it is gone. */
  #feel(lane: Lane<Row>): void {
    if (!lane.fed || lane.waiting.length > Math.floor(this.#wanted(lane) / 2)) return;
    lane.fed = false;
    this.#hungry = true;
  }

  #hangs({ inFlight, limit, movedAt }: Lane<Row>): boolean {
    return inFlight >= limit && movedAt < this.#options.now() - stuckMs;
  }

  #empty(lane: Lane<Row>): readonly Row[] {
    const rows = lane.waiting.splice(0);
    lane.fed = false;
    this.#waiting -= rows.length;
    this.#queue(lane);
    this.#forget(lane);
    return rows;
  }

  /** A quiet lane is forgotten, but not one that has learned to be careful: it would start anew at full speed. Not for ever, though. */
  #forget(lane: Lane<Row>): void {
    const forgettable = lane.limit >= this.#options.first || this.#lanes.size > mostLanes;
    if (lane.inFlight > 0 || lane.waiting.length > 0 || !forgettable) return;
    this.#lanes.delete(lane.name);
    lane.tenant.lanes -= 1;
    if (lane.tenant.lanes === 0) this.#tenants.delete(lane.tenant.name);
  }

  /** Puts the lane at the end of its tenant's line if it may send, out of it otherwise; and the tenant likewise. */
  #queue(lane: Lane<Row>): void {
    const { tenant } = lane;
    tenant.turns.delete(lane);
    if (lane.waiting.length > 0 && lane.inFlight < lane.limit && !this.#resting.has(lane)) tenant.turns.add(lane);
    this.#turns.delete(tenant);
    if (tenant.turns.size > 0) this.#turns.add(tenant);
  }
}

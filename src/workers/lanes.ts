// Which claimed row goes next. Each receiver has a lane with a limit of its own, so that a slow one fills its lane and nothing
// else. The limit opens by one with each success and halves with each failure, as TCP does with its window.

export interface LaneLimits {
  /** In flight at once in a lane that is not known yet. */
  readonly first: number;
  readonly most: number;
  /** A lane with this many waiting rows wants no more. */
  readonly enough: number;
}

/** Receivers that failed are remembered up to this many. */
const mostLanes = 10_000;

interface Lane<Row> {
  readonly waiting: Row[];
  inFlight: number;
  limit: number;
}

export class Lanes<Row> {
  readonly #laneOf: (row: Row) => string;
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<string, Lane<Row>>();
  /** Lanes that may send a row, in the order of their turn. */
  readonly #turns = new Set<string>();
  #waiting = 0;
  #hungry = false;

  /** `laneOf` names a row's receiver. */
  constructor(laneOf: (row: Row) => string, limits: LaneLimits) {
    this.#laneOf = laneOf;
    this.#limits = limits;
  }

  /** Rows that wait, in all lanes. */
  get waiting(): number {
    return this.#waiting;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) this.#lane(this.#laneOf(row)).waiting.push(row);
    for (const name of new Set(rows.map(this.#laneOf))) this.#queue(name, this.#lane(name));
    this.#waiting += rows.length;
  }

  /** The next row that may go, round the lanes; its lane counts it as in flight. Null when none may. */
  take(): Row | null {
    const [name] = this.#turns;
    if (name === undefined) return null;
    const lane = this.#lane(name);
    const row = lane.waiting.shift() ?? null;
    lane.inFlight += 1;
    this.#waiting -= 1;
    this.#hungry ||= lane.waiting.length === this.#limits.enough - 1;
    this.#queue(name, lane);
    return row;
  }

  /** The row is done: frees its place, and teaches its lane. */
  done(row: Row, ok: boolean): void {
    const name = this.#laneOf(row);
    const lane = this.#lane(name);
    lane.inFlight -= 1;
    lane.limit = ok ? Math.min(lane.limit + 1, this.#limits.most) : Math.max(1, Math.floor(lane.limit / 2));
    this.#queue(name, lane);
    // A quiet lane is forgotten, but not one that has learned to be careful: it would start anew at full speed. Not for ever, though.
    const forgettable = lane.limit >= this.#limits.first || this.#lanes.size > mostLanes;
    if (lane.inFlight === 0 && lane.waiting.length === 0 && forgettable) this.#lanes.delete(name);
  }

  /** Lanes that want no more rows for now. */
  full(): readonly string[] {
    return [...this.#lanes].filter(([, lane]) => lane.waiting.length >= this.#limits.enough).map(([name]) => name);
  }

  /** True, once, after a lane that had enough has come below it. */
  becameHungry(): boolean {
    const was = this.#hungry;
    this.#hungry = false;
    return was;
  }

  /** Gives up all waiting rows, and returns them. */
  drain(): readonly Row[] {
    this.#turns.clear();
    this.#waiting = 0;
    return [...this.#lanes.values()].flatMap((lane) => lane.waiting.splice(0));
  }

  #lane(name: string): Lane<Row> {
    const lane = this.#lanes.get(name) ?? { waiting: [], inFlight: 0, limit: this.#limits.first };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Puts the lane at the end of the line if it may send, out of it otherwise. */
  #queue(name: string, lane: Lane<Row>): void {
    this.#turns.delete(name);
    if (lane.waiting.length > 0 && lane.inFlight < lane.limit) this.#turns.add(name);
  }
}

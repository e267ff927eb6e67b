import { describe, expect, it } from 'vitest';
import { type LaneOptions, Lanes } from './lanes.ts';

interface Row {
  readonly lane: string;
  readonly tenant: string;
  readonly n: number;
}

const rows = (lane: string, count: number, tenant = 'one'): Row[] => Array.from({ length: count }, (_, n) => ({ lane, tenant, n }));

/** Lanes on a clock of the test's own. */
function make(options: Partial<LaneOptions<Row>> = {}) {
  const clock = { ms: 0 };
  const names = { laneOf: (row: Row) => row.lane, tenantOf: (row: Row) => row.tenant };
  const lanes = new Lanes<Row>({ ...names, first: 2, most: 4, enough: 4, now: () => clock.ms, ...options });
  return { lanes, clock };
}

const takeAll = (lanes: Lanes<Row>): Row[] => {
  const taken: Row[] = [];
  for (let row = lanes.take(); row !== null; row = lanes.take()) taken.push(row);
  return taken;
};
const appetiteFor = (lanes: Lanes<Row>, name: string, crowded = false): number | undefined => {
  const appetite = lanes.appetite(crowded);
  return appetite.most[appetite.lanes.indexOf(name)];
};

describe('Lanes', () => {
  it('take turns, however many rows one of them has', () => {
    const { lanes } = make();
    lanes.add([...rows('flooded', 100), ...rows('quiet', 2)]);
    expect(takeAll(lanes).map((row) => row.lane)).toEqual(['flooded', 'quiet', 'flooded', 'quiet']);
    expect(lanes.waiting).toBe(98);
  });

  it('take turns by tenant first, however many lanes one of them has', () => {
    const { lanes } = make();
    const many = Array.from({ length: 50 }, (_, n) => rows(`many-${n}`, 1, 'many')).flat();
    lanes.add([...many, ...rows('single', 2, 'single')]);
    expect([1, 2, 3, 4].map(() => lanes.take()?.tenant)).toEqual(['many', 'single', 'many', 'single']);
  });

  it('let nothing more through than their limit, until a row is done', () => {
    const { lanes } = make();
    lanes.add(rows('a', 5));
    const [first] = takeAll(lanes);
    expect(lanes.take()).toBeNull();
    if (!first) throw new Error('nothing taken');
    lanes.done(first, 'well');
    expect(takeAll(lanes)).toHaveLength(2);
  });

  it('open by one with each success, up to the most', () => {
    const { lanes } = make();
    lanes.add(rows('a', 50));
    for (let round = 0; round < 5; round += 1) for (const row of takeAll(lanes)) lanes.done(row, 'well');
    expect(takeAll(lanes)).toHaveLength(4);
  });

  it('halve with each failure, down to one, and remember it while they are quiet', () => {
    const { lanes } = make({ first: 8, most: 64, enough: 100 });
    lanes.add(rows('bad', 8));
    for (const row of takeAll(lanes)) lanes.done(row, 'badly');
    lanes.add(rows('bad', 8));
    expect(takeAll(lanes)).toHaveLength(1);
  });

  it('go one by one after what is costly, with a rest that grows, and open again with what is well', () => {
    const { lanes, clock } = make({ first: 1, most: 64, enough: 100 });
    lanes.add(rows('endless', 100));
    const end = (verdict: 'well' | 'costly') => {
      const taken = takeAll(lanes);
      for (const row of taken) lanes.done(row, verdict);
      return taken.length;
    };
    for (const rest of [100, 200, 400, 800, 800]) {
      expect(end('costly')).toBe(1);
      expect([lanes.take(), lanes.nextIn()]).toEqual([null, rest]);
      clock.ms += rest - 1;
      expect([lanes.take(), lanes.nextIn()]).toEqual([null, 1]);
      clock.ms += 1;
    }
    expect([end('well'), end('costly'), lanes.nextIn()]).toEqual([1, 2, 200]);
  });

  it('know when time alone lets a row go: when the oldest in flight frees its place', () => {
    const { lanes, clock } = make({ together: 2 });
    lanes.add([...rows('a', 1), ...rows('b', 1), ...rows('c', 1)]);
    expect(takeAll(lanes)).toHaveLength(2);
    clock.ms += 200;
    expect(lanes.nextIn()).toBe(50);
    clock.ms += 50;
    expect(takeAll(lanes).map(({ lane }) => lane)).toEqual(['c']);
    expect(lanes.nextIn()).toBeNull();
  });

  it('leave a place for another, however many have gone bad while they were wide', () => {
    const { lanes } = make({ first: 64, most: 64, enough: 100, together: 256, inAll: 1_024 });
    for (let n = 0; n < 10; n += 1) lanes.add(rows(`bad-${n}`, 100));
    expect(takeAll(lanes).length).toBeLessThan(256);
    lanes.add(rows('well', 1));
    expect(lanes.take()?.lane).toBe('well');
  });

  it('that hang take none of the places after a quarter of a second, and no tenant takes more than half of all', () => {
    const { lanes, clock } = make({ first: 64, most: 64, enough: 100, together: 20, inAll: 200 });
    for (let n = 0; n < 10; n += 1) lanes.add(rows(`bad-${n}`, 100));
    lanes.add(rows('well', 1, 'another'));
    const places = () => {
      const { length } = takeAll(lanes);
      clock.ms += 250;
      return length;
    };
    expect([places(), places()].every((count) => count >= 15)).toBe(true);
    for (let n = 0; n < 20; n += 1) places();
    lanes.add(rows('fresh', 1, 'another'));
    expect(lanes.take()).toMatchObject({ tenant: 'another' });
  });

  it('want no more while half of what they wanted waits, then hunger once', () => {
    const { lanes } = make({ first: 2, most: 2, enough: 4 });
    lanes.add([...rows('a', 6), ...rows('b', 1)]);
    expect([appetiteFor(lanes, 'a'), appetiteFor(lanes, 'b')]).toEqual([0, 3]);
    expect(lanes.appetite(false).others).toBe(2);
    expect(lanes.becameHungry()).toBe(false);
    const taken = takeAll(lanes);
    for (const row of taken) lanes.done(row, 'well');
    takeAll(lanes);
    expect(appetiteFor(lanes, 'a')).toBe(2);
    expect([lanes.becameHungry(), lanes.becameHungry()]).toEqual([true, false]);
  });

  it('hunger at once when a claim brought as much as was asked for, and they have opened meanwhile', () => {
    const { lanes } = make({ first: 2, most: 64, enough: 100 });
    lanes.add(rows('a', 2));
    const [first] = takeAll(lanes);
    expect(appetiteFor(lanes, 'a')).toBe(4);
    if (first) for (let n = 0; n < 1; n += 1) lanes.done(first, 'well');
    lanes.becameHungry();
    lanes.add(rows('a', 4));
    takeAll(lanes);
    expect(lanes.becameHungry()).toBe(true);
  });

  it('want nothing in a crowd while anything waits in them', () => {
    const { lanes } = make();
    lanes.add(rows('a', 3));
    lanes.take();
    lanes.take();
    expect([appetiteFor(lanes, 'a', true), appetiteFor(lanes, 'a', false)]).toEqual([0, 3]);
  });

  it('that sent nothing for a second give back what waits, want no more, and hunger when they move again', () => {
    const { lanes, clock } = make();
    lanes.add([...rows('hangs', 4), ...rows('moves', 4)]);
    const taken = takeAll(lanes);
    clock.ms += 900;
    for (const row of taken) if (row.lane === 'moves') lanes.done(row, 'well');
    takeAll(lanes);
    clock.ms += 200;
    expect(lanes.shed().map((row) => row.lane)).toEqual(['hangs', 'hangs']);
    expect(appetiteFor(lanes, 'hangs')).toBe(0);
    lanes.becameHungry();
    for (const row of taken) if (row.lane === 'hangs') lanes.done(row, 'badly');
    expect(lanes.becameHungry()).toBe(true);
    lanes.add(rows('hangs', 4));
    expect(lanes.take()?.lane).toBe('hangs');
  });

  it('give up what waits, and only that', () => {
    const { lanes } = make();
    lanes.add(rows('a', 5));
    const taken = takeAll(lanes);
    expect(lanes.drain()).toHaveLength(3);
    expect(lanes.waiting).toBe(0);
    for (const row of taken) lanes.done(row, 'well');
    expect(lanes.take()).toBeNull();
  });
});

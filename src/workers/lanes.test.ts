import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

interface Row {
  readonly lane: string;
  readonly n: number;
}

const rows = (lane: string, count: number): Row[] => Array.from({ length: count }, (_, n) => ({ lane, n }));
const make = (limits = { first: 2, most: 4, enough: 3 }) => new Lanes<Row>((row) => row.lane, limits);
const takeAll = (lanes: Lanes<Row>): Row[] => {
  const taken: Row[] = [];
  for (let row = lanes.take(); row !== null; row = lanes.take()) taken.push(row);
  return taken;
};

describe('Lanes', () => {
  it('take turns, however many rows one of them has', () => {
    const lanes = make();
    lanes.add([...rows('flooded', 100), ...rows('quiet', 2)]);
    expect(takeAll(lanes).map((row) => row.lane)).toEqual(['flooded', 'quiet', 'flooded', 'quiet']);
    expect(lanes.waiting).toBe(98);
  });

  it('let nothing more through than their limit, until a row is done', () => {
    const lanes = make();
    lanes.add(rows('a', 5));
    const [first] = takeAll(lanes);
    expect(lanes.take()).toBeNull();
    if (!first) throw new Error('nothing taken');
    lanes.done(first, true);
    expect(takeAll(lanes)).toHaveLength(2);
  });

  it('open by one with each success, up to the most', () => {
    const lanes = make();
    lanes.add(rows('a', 50));
    for (let round = 0; round < 5; round += 1) for (const row of takeAll(lanes)) lanes.done(row, true);
    expect(takeAll(lanes)).toHaveLength(4);
  });

  it('halve with each failure, down to one, and remember it while they are quiet', () => {
    const lanes = make({ first: 8, most: 64, enough: 50 });
    lanes.add(rows('bad', 8));
    for (const row of takeAll(lanes)) lanes.done(row, false);
    lanes.add(rows('bad', 8));
    expect(takeAll(lanes)).toHaveLength(1);
  });

  it('are full with enough rows waiting, and hungry once they have come below', () => {
    const lanes = make();
    lanes.add([...rows('a', 4), ...rows('b', 1)]);
    expect(lanes.full()).toEqual(['a']);
    expect(lanes.becameHungry()).toBe(false);
    takeAll(lanes);
    expect(lanes.full()).toEqual([]);
    expect([lanes.becameHungry(), lanes.becameHungry()]).toEqual([true, false]);
  });

  it('give up what waits, and only that', () => {
    const lanes = make();
    lanes.add(rows('a', 5));
    const taken = takeAll(lanes);
    expect(lanes.drain()).toHaveLength(3);
    expect(lanes.waiting).toBe(0);
    for (const row of taken) lanes.done(row, true);
    expect(lanes.take()).toBeNull();
  });
});

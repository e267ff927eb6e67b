import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../telemetry/log.ts';
import { Lanes } from './lanes.ts';
import { Loop, type LoopOptions } from './loop.ts';

const log = createLog({ level: 'silent', format: 'json' });

/** A loop over numbers that are claimed from `due`. */
function loopOver(due: number[], more: Partial<LoopOptions<number, number>> = {}) {
  const settled: number[][] = [];
  const released: number[] = [];
  const loop = new Loop<number, number>({
    name: 'test',
    lanes: new Lanes<number>({ laneOf: () => 'one', first: 4, most: 4, enough: 10 }),
    claim: async (limit) => due.splice(0, limit),
    run: async (row) => row,
    verdict: () => 'well',
    settle: async (done) => void settled.push([...done]),
    giveUp: async () => undefined,
    passes: () => true,
    release: async (rows) => void released.push(...rows),
    releaseForgotten: async () => undefined,
    mayRun: () => true,
    concurrency: 10,
    buffer: 20,
    pollMs: 60_000,
    log,
    ...more,
  });
  return { loop, settled, released };
}

describe('Loop', () => {
  it('runs and settles everything that is due, in batches, more than fits its buffer at once', async () => {
    const { loop, settled } = loopOver(Array.from({ length: 100 }, (_, n) => n));
    loop.start();
    await expect.poll(() => settled.flat().length).toBe(100);
    expect(new Set(settled.flat()).size).toBe(100);
    expect(settled.length).toBeLessThan(100);
    await loop.stop(1_000);
  });

  it('settles again what could not be settled, and drops nothing', async () => {
    let failures = 2;
    const kept: number[] = [];
    const settle = async (done: readonly number[]) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
      kept.push(...done);
    };
    const { loop } = loopOver([1, 2, 3], { settle });
    loop.start();
    await expect.poll(() => kept.sort()).toEqual([1, 2, 3]);
    await loop.stop(1_000);
  });

  it('finds the one result that spoils its batch, gives it up, and stores all others', async () => {
    const kept: number[] = [];
    const givenUp: [number, unknown][] = [];
    const refusal = new Error('no such row');
    const settle = async (done: readonly number[]) => {
      if (done.includes(7)) throw refusal;
      kept.push(...done);
    };
    const giveUp = async (done: number, error: unknown) => void givenUp.push([done, error]);
    const { loop } = loopOver(
      Array.from({ length: 20 }, (_, n) => n),
      { settle, giveUp, passes: () => false },
    );
    loop.start();
    await expect.poll(() => kept.length).toBe(19);
    await expect.poll(() => givenUp).toEqual([[7, refusal]]);
    expect(new Set(kept).size).toBe(19);
    await loop.stop(1_000);
  });

  it('gives up no result for an error that nobody foresaw and that does not come again', async () => {
    const kept: number[] = [];
    const givenUp: number[] = [];
    let failures = 1;
    const settle = async (done: readonly number[]) => {
      failures -= 1;
      if (failures >= 0) throw new Error('what was that');
      kept.push(...done);
    };
    const { loop } = loopOver([1], { settle, giveUp: async (done) => void givenUp.push(done), passes: () => false });
    loop.start();
    await expect.poll(() => kept).toEqual([1]);
    expect(givenUp).toEqual([]);
    await loop.stop(1_000);
  });

  it('tries only the culprit again when even giving it up fails', async () => {
    const kept: number[] = [];
    let failures = 2;
    const settle = async (done: readonly number[]) => {
      if (done.includes(3)) throw new Error('no such row');
      kept.push(...done);
    };
    const giveUp = async (done: number) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
      kept.push(done);
    };
    const { loop } = loopOver([1, 2, 3, 4], { settle, giveUp, passes: () => false });
    loop.start();
    await expect.poll(() => kept.toSorted()).toEqual([1, 2, 3, 4]);
    await loop.stop(1_000);
  });

  it('runs nothing while the lease may be lost, and gives back what waits when it is held again', async () => {
    let held = false;
    const due = [1, 2, 3];
    const { loop, settled, released } = loopOver(due, { mayRun: () => held });
    loop.start();
    await expect.poll(() => due.length).toBe(0);
    expect(settled).toEqual([]);
    held = true;
    due.push(4);
    await loop.restart();
    expect(released).toEqual([1, 2, 3]);
    await expect.poll(() => settled.flat()).toEqual([4]);
    await loop.stop(1_000);
  });

  it('sends on as soon as what hangs is long in flight, and waits for no poll', async () => {
    const hung = new Promise<number>(() => undefined);
    const lanes = new Lanes<number>({ laneOf: String, first: 4, most: 4, enough: 10, together: 3 });
    // Whose run is called at all: the three that hang fill every place, and the fourth comes behind them.
    const begun: number[] = [];
    const run = (row: number) => {
      begun.push(row);
      return row < 4 ? hung : Promise.resolve(row);
    };
    const { loop, settled } = loopOver([1, 2, 3, 4], { lanes, run });
    loop.start();
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    await expect.poll(() => settled.flat()).toEqual([4]);
    await loop.stop(0);
  });

  it('does not look again and again for a place while it may take nothing', async () => {
    const lanes = new Lanes<number>({ laneOf: String, first: 4, most: 4, enough: 10, together: 1 });
    const looks = vi.spyOn(lanes, 'nextIn');
    const begun: number[] = [];
    const run = (row: number) => {
      begun.push(row);
      return new Promise<number>(() => undefined);
    };
    const { loop } = loopOver([1, 2], { lanes, run, concurrency: 1 });
    loop.start();
    await expect.poll(() => begun).toEqual([1]);
    // The first is long in flight after 250 ms.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([begun, looks.mock.calls.length]).toEqual([[1], 0]);
    await loop.stop(0);
  });

  it('stops: waits for what is in flight, settles it, and gives the rest back', async () => {
    let finish: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const due = Array.from({ length: 10 }, (_, n) => n);
    const run = async (row: number) => {
      await running;
      return row;
    };
    const { loop, settled, released } = loopOver(due, { run });
    loop.start();
    await expect.poll(() => due.length).toBe(0);
    const stopped = loop.stop(5_000);
    finish();
    await stopped;
    expect(settled.flat().length + released.length).toBe(10);
    expect(settled.flat()).toHaveLength(4);
  });

  it('keeps the result of what outlasts the grace and is broken off, and tries nothing more when it is over', async () => {
    let breakOff: () => void = () => undefined;
    const broken = new Promise<void>((resolve) => {
      breakOff = resolve;
    });
    const run = (row: number) => broken.then(() => row);
    let tries = 0;
    const settle = async () => {
      tries += 1;
      throw new Error('closed');
    };
    const { loop } = loopOver([1], { run, settle });
    loop.start();
    await expect.poll(() => loop.inFlight).toBe(1);
    await loop.stop(1);
    expect([loop.inFlight, tries]).toEqual([1, 0]);
    breakOff();
    await loop.end(5_000);
    expect([loop.inFlight, tries]).toEqual([0, 1]);
    // The next try would come after 250 ms.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(tries).toBe(1);
  });

  it('tells what it holds before it claims: what waits, runs or is not settled yet, and nothing else', async () => {
    const held: number[][] = [];
    const releaseForgotten = async (rows: Iterable<number>) => void held.push([...rows]);
    const settling: (() => void)[] = [];
    const settle = () => new Promise<void>((resolve) => settling.push(resolve));
    const due = [1, 2];
    const { loop } = loopOver(due, { releaseForgotten, settle, compareEveryMs: 0 });
    loop.start();
    await expect.poll(() => settling.length).toBe(1);
    loop.wake();
    await expect.poll(() => held.at(-1)).toEqual([1, 2]);
    settling.shift()?.();
    await expect
      .poll(() => {
        loop.wake();
        return held.at(-1);
      })
      .toEqual([]);
    await loop.stop(1_000);
  });
});

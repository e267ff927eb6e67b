import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../storage/database.ts';
import { createBacklog } from './backlog.ts';

const scope = { workspaceId: 'w', projectId: 'w' } as unknown as Parameters<ReturnType<typeof createBacklog>['refusal']>[0];

describe('a backlog', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Each count waits until the test says what it found. */
  function counted() {
    const counts: ((due: number | Error) => void)[] = [];
    const query = () => new Promise((resolve, reject) => counts.push((due) => (due instanceof Error ? reject(due) : resolve([{ due }]))));
    const transaction = (_tenant: unknown, work: (tx: unknown) => Promise<unknown>) => work({ query });
    const backlog = createBacklog(10, { database: { transaction } as unknown as Database });
    const told = async () => (await backlog.refusal(scope))?.refused ?? 'room';
    return { counts, told };
  }

  it('makes only the first one wait; while it is counted again, the last answer holds', async () => {
    const { counts, told } = counted();
    const first = [told(), told()];
    expect(counts).toHaveLength(1);
    counts[0]?.(3);
    expect(await Promise.all(first)).toEqual(['room', 'room']);

    vi.advanceTimersByTime(5_001);
    expect([await told(), await told()]).toEqual(['room', 'room']);
    expect(counts).toHaveLength(2);
    counts[1]?.(10);
    await vi.waitFor(async () => expect(await told()).toBe('backlog_full'));
    expect(counts).toHaveLength(2);
  });

  it('makes nobody wait for a first count that takes long, and counts again the sooner while it refuses', async () => {
    const { counts, told } = counted();
    expect(await Promise.all([told(), told()])).toEqual(['room', 'room']);
    expect(counts).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    counts[0]?.(10);
    await vi.waitFor(async () => expect(await told()).toBe('backlog_full'));

    vi.advanceTimersByTime(21_000);
    expect(await told()).toBe('backlog_full');
    expect(counts).toHaveLength(2);
    vi.advanceTimersByTime(2_000);
    counts[1]?.(3);
    await vi.waitFor(async () => expect(await told()).toBe('room'));
    vi.advanceTimersByTime(99_000);
    await told();
    expect(counts).toHaveLength(2);
  });

  it('holds no answer that is older, nor one after a count that failed', async () => {
    const { counts, told } = counted();
    const first = told();
    counts[0]?.(10);
    expect(await first).toBe('backlog_full');

    vi.advanceTimersByTime(10_001);
    const second = told();
    expect(counts).toHaveLength(2);
    counts[1]?.(0);
    expect(await second).toBe('room');

    vi.advanceTimersByTime(5_001);
    expect(await told()).toBe('room');
    counts[2]?.(new Error('the database is away'));
    await vi.waitFor(() => {
      void told().catch(() => undefined);
      expect(counts).toHaveLength(4);
    });
  });
});

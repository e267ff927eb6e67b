import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refuse, Unavailable } from '../domain/errors.ts';
import type { Page } from '../operations/stream/open-stream.ts';
import { createLog } from '../telemetry/log.ts';
import { LiveStream } from './live-stream.ts';
import { RefusedRequest } from './problem.ts';

const log = createLog({ level: 'silent', format: 'json' });
const big = 'x'.repeat(1_000);
const page = (from: number, count: number, more = false): Page => ({
  messages: Array.from({ length: count }, (_, index) => ({ cursor: `c${from + index}`, name: 'event', data: { id: big } as never })),
  cursor: `c${from + count}`,
  more,
});

describe('a live stream', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const start = (next: () => Promise<Page>, readmit: () => Promise<unknown> = async () => null) => {
    const seen = { reads: 0, drops: 0 };
    const feed = {
      cursor: 'c0',
      next: () => {
        seen.reads += 1;
        return next();
      },
    };
    const drop = () => {
      seen.drops += 1;
    };
    return { stream: new LiveStream(feed, { readmit, drop, log }), seen };
  };
  /** Lets what was begun come to its end. */
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const read = ({ text }: LiveStream): string => (text.read() as Buffer | null)?.toString() ?? '';
  const later = async (stream: LiveStream, ms: number) => {
    vi.advanceTimersByTime(ms);
    await stream.tick();
    await settle();
  };

  it('begins with where it is, and tells messages in the format of the standard', async () => {
    const pages = [{ messages: [{ cursor: 'c1', name: 'event', data: { id: 'a\nb' } as never }], cursor: 'c2', more: false } as const];
    const { stream } = start(async () => pages[0] as Page);
    expect(read(stream)).toBe('retry: 2000\n\nid: c0\n\n');
    await settle();
    expect(read(stream)).toContain('event: event\nid: c1\ndata: {"id":"a\\nb"}\n\n');
  });

  it('reads no further than a reader that takes nothing has room for, and drops it after half a minute', async () => {
    const { stream, seen } = start(async () => page(0, 50, true));
    read(stream);
    await settle();
    const reads = seen.reads;
    for (let beat = 0; beat < 50; beat += 1) {
      stream.wake();
      await later(stream, 500);
    }
    expect(reads).toBeLessThanOrEqual(2);
    expect(seen).toEqual({ reads, drops: 0 });
    expect(stream.text.readableLength).toBeLessThan(120_000);
    for (let beat = 0; beat < 12; beat += 1) await later(stream, 500);
    expect(seen.drops).toBeGreaterThan(0);
  });

  it('goes on when the reader takes something', async () => {
    const { stream, seen } = start(async () => page(0, 50, true));
    read(stream);
    await settle();
    const before = seen.reads;
    read(stream);
    await later(stream, 500);
    expect(seen.reads).toBeGreaterThan(before);
  });

  it('shows that it is here when nothing happens, and moves the reader on', async () => {
    let cursor = 'c7';
    const { stream } = start(async () => ({ messages: [], cursor, more: false }));
    read(stream);
    await later(stream, 14_000);
    expect(read(stream)).toBe('');
    cursor = 'c9';
    await later(stream, 1_000);
    expect(read(stream)).toBe(': still here\n\nid: c9\n\n');
  });

  it('ends when the caller may no longer read, and says nothing more', async () => {
    let allowed = true;
    const { stream, seen } = start(
      async () => page(0, 1),
      async () => {
        if (!allowed) throw new RefusedRequest(refuse('unauthorized', 'no'));
      },
    );
    read(stream);
    await settle();
    read(stream);
    const { reads } = seen;
    allowed = false;
    await later(stream, 500);
    stream.wake();
    await settle();
    expect(seen.reads).toBe(reads);
    expect(stream.text.read()).toBeNull();
    await settle();
    expect(stream.text.readableEnded).toBe(true);
    // Who does not take the end is cut off.
    vi.advanceTimersByTime(1_000);
    expect(seen.drops).toBe(1);
  });

  it('tells nothing while nobody can say whether it may', async () => {
    let away = false;
    const { stream, seen } = start(
      async () => page(0, 1),
      async () => {
        if (away) throw new Unavailable('away');
      },
    );
    read(stream);
    await settle();
    read(stream);
    const { reads } = seen;
    away = true;
    await later(stream, 1_500);
    stream.wake();
    await settle();
    expect(seen.reads).toBe(reads);
    away = false;
    await later(stream, 500);
    expect(seen.reads).toBe(reads + 1);
  });

  it('outlives a database that is away, and tries again', async () => {
    let away = true;
    const { stream } = start(async () => {
      if (away) throw new Unavailable('away');
      return page(1, 1);
    });
    read(stream);
    await settle();
    expect(read(stream)).toBe('');
    away = false;
    await later(stream, 500);
    expect(read(stream)).toContain('id: c1\n');
  });
});

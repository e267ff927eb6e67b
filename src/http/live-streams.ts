// All open streams of this node: how many there may be, the beat that drives them, and their end when the server stops. One question
// to the database a beat, however many streams there are; none while there are none.

import type { FastifyReply } from 'fastify';
import { isRefused, type Refused, refuse } from '../domain/errors.ts';
import type { Deps } from '../operations/deps.ts';
import { createFindWritten } from '../operations/stream/find-written.ts';
import type { Feed } from '../operations/stream/open-stream.ts';
import { errorFacts } from '../telemetry/log.ts';
import { LiveStream } from './live-stream.ts';

const mostOfNode = 200;
const mostOfWorkspace = 20;
const beatMs = 500;

export interface Listener {
  readonly workspaceId: string;
  /** Throws a `RefusedRequest` when the caller may no longer read. */
  readonly readmit: () => Promise<unknown>;
}

export interface LiveStreams {
  /** Answers with what `open` opens, for as long as the reader stays. Refused when there are too many, or as `open` refuses. */
  send(listener: Listener, open: () => Promise<Feed | Refused>, reply: FastifyReply): Promise<Refused | null>;
  /** Ends them all, at once. */
  stop(): Promise<void>;
}

interface Place {
  readonly workspaceId: string;
  /** Null while it is being opened. */
  stream: LiveStream | null;
  /** Resolves when the reader is gone. */
  readonly gone: Promise<void>;
}

export function createLiveStreams(deps: Pick<Deps, 'database' | 'log'>): LiveStreams {
  const places = new Set<Place>();
  const beat = createBeat(places, deps);
  let stopped = false;
  const leave = (place: Place): void => {
    places.delete(place);
    if (places.size === 0) beat.stop();
  };
  const enter = (workspaceId: string, reply: FastifyReply): Place | Refused => {
    if (stopped) return refuse('unavailable', 'This server is shutting down.');
    const own = [...places].filter((place) => place.workspaceId === workspaceId).length;
    if (own >= mostOfWorkspace) return refuse('too_many_requests', `This server has ${own} streams of this workspace open already.`);
    if (places.size >= mostOfNode) return refuse('too_many_requests', 'This server has as many streams open as it can.');
    const gone = new Promise<void>((resolve) => reply.raw.once('close', resolve));
    const place: Place = { workspaceId, stream: null, gone };
    places.add(place);
    void gone.then(() => leave(place));
    beat.start();
    return place;
  };
  return {
    send: async ({ workspaceId, readmit }, open, reply) => {
      const place = enter(workspaceId, reply);
      if (isRefused(place)) return place;
      try {
        const feed = await open();
        if (isRefused(feed)) return feed;
        const drop = () => {
          if (!reply.raw.writableFinished) reply.raw.destroy();
        };
        place.stream = new LiveStream(feed, { readmit, drop, log: deps.log });
        if (stopped) place.stream.end();
        // No proxy may keep or gather what it passes on.
        reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
        void reply.send(place.stream.text);
        return null;
      } finally {
        if (!place.stream) leave(place);
      }
    },
    stop: async () => {
      stopped = true;
      const open = [...places].filter((place) => place.stream !== null);
      for (const { stream } of open) stream?.end();
      await Promise.all(open.map(({ gone }) => gone));
    },
  };
}

/** Runs while there is somebody to run for. */
function createBeat(places: ReadonlySet<Place>, deps: Pick<Deps, 'database' | 'log'>): { start(): void; stop(): void } {
  const findWritten = createFindWritten(deps);
  let timer: NodeJS.Timeout | null = null;
  let asking = false;
  const wakeWritten = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const asked = new Set([...places].map(({ workspaceId }) => workspaceId));
      const written = new Set(await findWritten([...asked]));
      // Those that came while it was asked were not asked for, and what was written meanwhile is not found again.
      for (const { workspaceId, stream } of places) if (written.has(workspaceId) || !asked.has(workspaceId)) stream?.wake();
    } catch (error) {
      // Asked again at the next beat; what was written meanwhile is found then.
      deps.log.debug('stream.waits', errorFacts(error));
    } finally {
      asking = false;
    }
  };
  return {
    start: () => {
      timer ??= setInterval(() => {
        for (const { stream } of places) void stream?.tick();
        void wakeWritten();
      }, beatMs).unref();
    },
    stop: () => {
      if (timer) clearInterval(timer);
      timer = null;
    },
  };
}

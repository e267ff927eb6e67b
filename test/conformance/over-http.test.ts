// The conformance cases from outside, on both databases: definitions published, cases run, events sent over HTTP; plugins, timers,
// children and webhooks by the server's own workers. All cases are played at once on one server, and then compared one by one.
// Those of the engine alone are played in memory only: a server would add nothing to them.

import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';
import { compare } from './compare.ts';
import type { Observed } from './conformance-case.ts';
import { takesTime, type World } from './end-over-http.ts';
import { playOverHttp } from './play-over-http.ts';
import { type Post, startPost } from './post.ts';
import { type ReadCase, readCases } from './read-cases.ts';
import { startVendorServer, type VendorServer } from './vendor.ts';

const width = 8;
const ofTheEngine: readonly string[] = ['send', 'merge'];
const needsServer = ({ on, workflow, steps = [] }: ReadCase): boolean =>
  on === 'http' || 'extensions' in workflow || steps.some((step) => !ofTheEngine.includes(step.do));
const cases = readCases().filter(needsServer);

describe('conformance over HTTP', () => {
  const played = new Map<string, Observed | Error>();
  let service: TestService;
  let vendors: VendorServer;
  let post: Post;

  beforeAll(async () => {
    post = await startPost();
    vendors = await startVendorServer();
    service = await startTestService({ smtpUrl: post.server.url, mailFrom: post.server.from });
    const play = async (one: ReadCase, world: World): Promise<void> => {
      played.set(one.name, await playOverHttp(one, world).catch((error: Error) => error));
    };
    const worldOf = (one: ReadCase, elapse: World['elapse']): World => ({
      service,
      vendors,
      post,
      elapse,
      fits: (seen) => fits(one, seen),
    });
    const still: World['elapse'] = () => Promise.reject(new Error('nothing elapses here'));
    await inParallel(
      cases.filter((one) => !takesTime(one)),
      width,
      (one) => play(one, worldOf(one, still)),
    );
    await playWithTime(cases.filter(takesTime), (one, elapse) => play(one, worldOf(one, elapse)), service);
  }, 240_000);
  afterAll(async () => {
    await service?.stop();
    await vendors?.close();
    await post?.close();
  });

  it.each(cases.map((one) => [`${one.name} (${one.file})`, one] as const))('%s', (_name, one) => {
    const seen = played.get(one.name);
    if (seen === undefined || seen instanceof Error) throw seen ?? new Error('it was not played');
    compare(one, seen);
  });
});

function fits(one: ReadCase, seen: Observed): boolean {
  try {
    compare(one, seen);
    return true;
  } catch {
    return false;
  }
}

async function inParallel(all: readonly ReadCase[], most: number, work: (one: ReadCase) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

/**
 * Side by side: when each has ended or waits for its time, the server stops, the timers of those that wait are moved, and it
 * starts again. So hours take a second, and every timer has outlived a restart.
 */
async function playWithTime(
  all: readonly ReadCase[],
  play: (one: ReadCase, elapse: World['elapse']) => Promise<void>,
  service: TestService,
): Promise<void> {
  let playing = all.length;
  const waiting: { readonly caseId: string; readonly ms: number; readonly go: () => void }[] = [];
  const round = async (): Promise<void> => {
    if (playing === 0 || waiting.length < playing) return;
    const moved = waiting.splice(0);
    await service.restart(async (database) => {
      for (const { caseId, ms } of moved) {
        await database.query(
          "update timers set due_at = due_at - $2 * interval '1 millisecond' where case_id = $1 and status = 'pending'",
          [caseId, ms],
        );
      }
    });
    for (const { go } of moved) go();
  };
  const elapse = (caseId: string, ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ caseId, ms, go: resolve });
      round().catch(reject);
    });
  await Promise.all(
    all.map(async (one) => {
      await play(one, elapse);
      playing -= 1;
      await round();
    }),
  );
}

// Sends events to cases at a fixed rate, in a process of its own: an open loop, so that a slow server does not slow its callers down. Writes
// to standard output, as JSON, when each event was to be sent and when its answer came.

import { Pool } from 'undici';

interface LoadSettings {
  readonly url: string;
  readonly key: string;
  readonly cases: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** Times in milliseconds since 1970, with fractions. */
export interface SentEvent {
  readonly caseId: string;
  readonly intendedAt: number;
  readonly answeredAt: number;
  readonly status: number;
}

const settings = JSON.parse(process.env['LOAD_SETTINGS'] ?? '{}') as LoadSettings;
const pool = new Pool(settings.url, { connections: 64, pipelining: 1 });
const headers = { authorization: `Bearer ${settings.key}`, 'content-type': 'application/json' };
const body = JSON.stringify({ name: 'NEXT', payload: {} });
const now = (): number => performance.timeOrigin + performance.now();

async function send(caseId: string, intendedAt: number): Promise<SentEvent> {
  const path = `/api/v1/external/workflows/${caseId}/event`;
  try {
    const answer = await pool.request({ method: 'POST', path, headers, body });
    await answer.body.dump();
    return { caseId, intendedAt, answeredAt: now(), status: answer.statusCode };
  } catch {
    return { caseId, intendedAt, answeredAt: now(), status: 0 };
  }
}

const events: Promise<SentEvent>[] = [];
const total = Math.round(settings.perSecond * settings.seconds);
const startAt = now() + 50;
await new Promise<void>((resolve) => {
  const tick = (): void => {
    for (;;) {
      const intendedAt = startAt + (events.length * 1_000) / settings.perSecond;
      if (events.length === total) {
        resolve();
        return;
      }
      if (intendedAt > now()) break;
      events.push(send(settings.cases[events.length % settings.cases.length] ?? '', intendedAt));
    }
    setTimeout(tick, 1);
  };
  tick();
});
process.stdout.write(JSON.stringify(await Promise.all(events)));
await pool.close();

// Backup and restore as docs/running-it.md has it: pg_dump while cases run, pg_restore into an empty database, a start on that. What the
// backup has as delivered is not sent again; what was on its way is, with its webhook-id and its bytes.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type DatabasePlace, engine, makePlace } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { findPrograms, serverUser } from '../support/postgres-programs.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startTestService } from '../support/service.ts';

const run = promisify(execFile);
const programs = engine === 'embedded' ? null : (findPrograms(serverUser(), '/')?.folder ?? null);
const skipped = programs === null || !existsSync(join(programs, 'pg_dump')) ? ' (skipped: needs pg_dump beside a PostgreSQL server)' : '';

// The embedded engine is copied as a folder; a packaged server brings no pg_dump.
describe.skipIf(skipped !== '')(`a backup that is made during load${skipped}`, () => {
  let place: DatabasePlace;
  let empty: DatabasePlace;
  let receiver: Receiver;

  beforeAll(async () => {
    [place, empty, receiver] = [await makePlace(), await makePlace(), await startReceiver()];
  });
  afterAll(async () => {
    await receiver?.close();
    await place?.remove();
    await empty?.remove();
  });

  it('sends again what was on its way, and nothing that was delivered', { timeout: 120_000 }, async () => {
    const before = await startTestService({ databaseUrl: place.databaseUrl });
    const me = await before.workspace();
    expect((await me.send('POST', '/api/v1/workflow-definition', { name: 'kept', definition: review })).status).toBe(201);
    const subscriptions = [{ type: 'webhook', url: receiver.url, events: ['workflow.started'] }];
    expect((await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions })).status).toBe(201);
    const start = async (): Promise<string> =>
      (await me.send('POST', '/api/v1/external/workflows/run', runOf('kept'))).body.workflowRuntimeId;

    await Promise.all(Array.from({ length: 20 }, start));
    await receiver.count(20);
    const waiting = () => me.get('/api/v1/deliveries?status=pending&status=sending');
    await expect.poll(async () => (await waiting()).body.results, { timeout: 10_000 }).toEqual([]);
    // These hang, and are on their way when the backup is made.
    receiver.answer(() => undefined);
    const hanging = new Set(await Promise.all(Array.from({ length: 3 }, start)));
    await receiver.count(23);

    const file = join(place.dataDir, 'casewire.dump');
    let dumping = true;
    const load = (async () => {
      while (dumping) await start();
    })();
    await run(join(programs ?? '', 'pg_dump'), ['--format=custom', `--file=${file}`, place.databaseUrl ?? '']);
    dumping = false;
    await load;
    receiver.answer(204);
    await before.stop();

    await run(join(programs ?? '', 'pg_restore'), ['--no-owner', '--exit-on-error', `--dbname=${empty.databaseUrl}`, file]);
    const restored = await openDatabase(empty, createLog({ level: 'silent', format: 'json' }));
    if ('refused' in restored) throw new Error(restored.refused);
    const rows = await restored.query<{ eventId: string; status: string }>('select event_id as "eventId", status from deliveries');
    await restored.close();
    const delivered = new Set(rows.filter(({ status }) => status === 'delivered').map(({ eventId }) => eventId));
    expect(delivered.size).toBeGreaterThanOrEqual(20);
    expect(rows.length).toBeGreaterThanOrEqual(23);

    const sentBefore = receiver.received.length;
    const after = await startTestService({ databaseUrl: empty.databaseUrl });
    const again = after.caller(me.key);
    await expect
      .poll(async () => (await again.get('/api/v1/deliveries?status=pending&status=sending&limit=200')).body.results, {
        timeout: 60_000,
        interval: 200,
      })
      .toEqual([]);
    const resent = receiver.received.slice(sentBefore);
    expect(resent.filter(({ headers }) => delivered.has(String(headers['webhook-id'])))).toEqual([]);
    expect(resent).toHaveLength(rows.length - delivered.size);
    const casesOf = (requests: readonly { body: { workflowRuntimeId: string } }[]) => requests.map(({ body }) => body.workflowRuntimeId);
    expect([...hanging].filter((id) => !casesOf(resent).includes(id))).toEqual([]);
    const first = new Map(receiver.received.slice(0, sentBefore).map(({ headers, raw }) => [headers['webhook-id'], raw]));
    for (const { headers, raw } of resent) expect(first.get(headers['webhook-id']) ?? raw).toBe(raw);
    await after.stop();
  });
});

// A start that fails after the port is open leaves nothing listening: otherwise the process would stay, answer for its health, and work
// on nothing, and nobody would start it again.

import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/settings.ts';
import { startService } from '../../src/service.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { makePlace } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { masterKey } from '../support/service.ts';

describe('a start that fails at its first heartbeat', () => {
  it('says so, and nothing answers any more', { timeout: 90_000 }, async () => {
    const { databaseUrl, dataDir, remove } = await makePlace();
    const log = createLog({ level: 'silent', format: 'json' });
    const port = await freePort();
    const place = { databaseUrl, databaseDirectUrl: null, databasePooling: 'session', databaseConnections: 10, dataDir, masterKey };
    const rest = { allowTargets: [], publicUrl: null, smtpUrl: null, mailFrom: null, retentionPayloadDays: 30, retentionFactDays: 90 };
    const config = {
      ...place,
      ...rest,
      host: '127.0.0.1',
      port,
      roles: ['api', 'worker'],
      backlogLimit: 0,
      drainSeconds: 0,
    } as unknown as Config;
    const options = { mode: 'dev', log } as const;
    const first = await startService(config, options);
    if ('refused' in first) throw new Error(first.refused);
    await first.stop();
    const database = await openDatabase(config, log);
    if ('refused' in database) throw new Error(database.refused);
    await database.script('alter table nodes rename column host to nobody_knows');
    await database.close();

    expect(await startService(config, options)).toEqual({ refused: expect.stringContaining('host') });
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    await remove();
  });
});

// A start that fails because its port is taken says so in words and leaves nothing running.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startService } from '../../src/service.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { makePlace } from '../support/database.ts';
import { masterKey } from '../support/service.ts';

describe('a taken port', () => {
  it('refuses the start in words, and frees the database for the next one', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const place = await makePlace();
    const config = {
      port: (taken.address() as AddressInfo).port,
      host: '127.0.0.1',
      databaseUrl: place.databaseUrl,
      databaseDirectUrl: null,
      databasePooling: 'session',
      databaseConnections: 10,
      dataDir: place.dataDir,
      masterKey,
      roles: ['api', 'worker'],
      allowTargets: [],
      publicUrl: null,
      trustedProxies: [],
      smtpUrl: null,
      mailFrom: null,
      retentionPayloadDays: 30,
      retentionFactDays: 90,
      backlogLimit: 0,
      drainSeconds: 0,
      logLevel: 'silent',
      logFormat: 'json',
    } as const;
    const lines: string[] = [];
    const log = createLog({ level: 'warn', format: 'json' }, { write: (line) => void lines.push(line) });
    const options = { mode: 'dev', log } as const;
    expect(await startService(config, options)).toEqual({ refused: expect.stringMatching(/^Port \d+ on 127.0.0.1 is taken\./) });
    const second = await startService({ ...config, port: 0 }, options);
    if ('refused' in second) throw new Error(second.refused);
    await second.stop();
    expect(lines).toEqual([]);
    await new Promise((resolve) => taken.close(resolve));
    await place.remove();
  });
});

// One process owns an embedded data directory: a second one is refused in words, and a killed one leaves nothing behind.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabasePlace } from '../support/database.ts';
import { startServerProcess } from '../support/server-process.ts';

describe('an embedded data directory', () => {
  let place: DatabasePlace;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'casewire-test-'));
    place = { databaseUrl: null, dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
  });
  afterAll(() => place.remove());

  it('refuses a second process in words while the first runs, and takes the next one after a kill', { timeout: 120_000 }, async () => {
    const first = await startServerProcess(place);
    await expect(startServerProcess(place)).rejects.toThrow(/in use by another Casewire process.*CASEWIRE_DATA_DIR/);
    await first.kill();
    const second = await startServerProcess(place);
    expect(await second.terminate()).toBe(0);
  });
});

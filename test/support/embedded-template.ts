// Vitest's global set-up for the projects on the embedded engine: an initialised, empty data directory, made once and copied by
// each test (`inject('embeddedTemplate')`). Initialising one takes seconds, copying it a fraction of one.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openPglite } from '../../src/storage/adapters/pglite.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder that an embedded database keeps its files in. */
    embeddedTemplate: string;
  }
}

export default async function provideTemplate(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'casewire-test-template-'));
  const database = await openPglite(folder);
  if ('refused' in database) throw new Error(database.refused);
  await database.close();
  project.provide('embeddedTemplate', folder);
  return () => rm(folder, { recursive: true, force: true });
}

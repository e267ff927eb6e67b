// How the suite runs. What needs a database runs twice, once on each engine; everything else runs once.

import { defineConfig } from 'vitest/config';

const needsDatabase = [
  'test/spine/**/*.test.ts',
  'test/storage/**/*.test.ts',
  'test/durability/**/*.test.ts',
  'test/regressions/**/*.test.ts',
  'test/conformance/over-http.test.ts',
];
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

const embedded = { env: { CASEWIRE_TEST_ENGINE: 'embedded' }, globalSetup: ['test/support/embedded-template.ts'] };

export default defineConfig({
  test: {
    // Two files at once also on two cores, where the default is one: most of them wait for timers, receivers and commits.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'console/src/**/*.test.ts',
            'verify/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/bounds/**/*.test.ts',
            'test/conformance/{cases,in-memory}.test.ts',
          ],
        },
      },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...embedded, ...timeouts } },
      { test: { name: 'embedded', include: needsDatabase, ...embedded, ...timeouts } },
      {
        test: {
          name: 'postgres',
          include: needsDatabase,
          env: { CASEWIRE_TEST_ENGINE: 'postgres' },
          globalSetup: ['test/support/postgres-server.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'proof',
          include: ['test/proof/**/*.test.ts'],
          env: { CASEWIRE_TEST_ENGINE: 'postgres' },
          globalSetup: ['test/support/postgres-server.ts'],
          ...timeouts,
        },
      },
    ],
  },
});

// The API docs page in a real browser: it draws itself under its own content security policy, from this server alone.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = programs.find((path) => existsSync(path));
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('the API docs page', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  // Skipped where no Chromium is installed: only a browser can tell whether the page draws; CI installs one.
  it.skipIf(program === undefined)('draws the routes in Chromium, and asks no other server for anything', { timeout: 60_000 }, async () => {
    const browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox', ...quiet] });
    try {
      const page = await browser.newPage();
      const asked: string[] = [];
      const broken: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('pageerror', (error) => broken.push(error.message));
      await page.goto(`${service.url}/docs`);
      await page.getByText('/api/v1/external/workflows/run').first().waitFor();
      expect(broken).toEqual([]);
      expect(asked.filter((url) => !url.startsWith(service.url) && !url.startsWith('data:'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

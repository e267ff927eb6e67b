// openapi.json as text, from the routes alone: the server is built but never started, so nothing behind its routes is needed.

import { createServer } from '../src/http/server.ts';
import type { Deps } from '../src/operations/deps.ts';
import { readVersion } from '../src/read-package.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createSignals } from '../src/telemetry/signals.ts';

export async function openApiText(): Promise<string> {
  const log = createLog({ level: 'silent', format: 'json' });
  const server = await createServer({ log, signals: createSignals() } as Deps, { version: readVersion(), draining: () => false });
  await server.ready();
  const text = `${JSON.stringify(server.swagger(), null, 2)}\n`;
  await server.close();
  return text;
}

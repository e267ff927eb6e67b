// `npm test`: installs what is missing, then runs the whole suite, on the embedded database and on a real PostgreSQL server.
// Arguments go to vitest: `npm test -- test/storage`, `npm test -- --project embedded`.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, needsInstall, run } from './install-if-needed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (needsInstall(root)) {
  process.stdout.write('Installing packages ...\n');
  const code = await install(root);
  if (code !== 0) process.exit(code);
}
process.exitCode = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)], root);

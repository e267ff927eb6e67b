// `npm run bench`: installs what the benches need, builds what they measure, and runs them. Arguments go to bench/main.ts.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, needsBuild } from './build.mjs';
import { install, needsInstall, run } from './install-if-needed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const words = process.argv.slice(2);

for (const folder of [root, join(root, 'bench')]) if (needsInstall(folder)) endOn(await install(folder));
// Another build that is named is measured as it is.
if (!words.some((word) => word.startsWith('--dist')) && needsBuild(root)) endOn(await build(root));
process.exitCode = await run(process.execPath, ['--import', 'tsx', join(root, 'bench/main.ts'), ...words], root);

function endOn(code) {
  if (code !== 0) process.exit(code);
}

// `npm run build`: src/ to dist/ with the TypeScript compiler, plus the files that are read at run time (SQL and JSON).
// `npm start` calls `needsBuild` and `build` too.

import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './install-if-needed.mjs';

const assets = [
  { folder: 'storage/migrations', ending: '.sql' },
  { folder: 'templates', ending: '.json' },
];

/** Written last, so that a build which was cut short is done again. */
const stamp = 'dist/.built';

/** True when dist/ is missing or older than what it is made of. */
export function needsBuild(root) {
  const built = statSync(join(root, stamp), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inputs = [
    ...filesUnder(join(root, 'src')),
    ...['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => join(root, name)),
  ];
  return inputs.some((file) => statSync(file).mtimeMs > built);
}

/** Resolves to 0, or to the compiler's exit code. Starts from an empty dist/. Types are checked by `npm run check`, not here. */
export async function build(root, stdio = 'inherit', onOutput = () => undefined) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const code = await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], root, stdio, onOutput);
  if (code !== 0) return code;
  for (const { folder, ending } of assets) {
    cpSync(join(root, 'src', folder), join(root, 'dist', folder), {
      recursive: true,
      filter: (source) => statSync(source).isDirectory() || source.endsWith(ending),
    });
  }
  writeFileSync(join(root, stamp), '');
  return 0;
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await build(join(fileURLToPath(import.meta.url), '../..'));

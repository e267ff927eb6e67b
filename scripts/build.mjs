// `npm run build`: src/ to dist/ with the TypeScript compiler, plus the files that are read at run time (SQL and JSON), and at the
// same time console/ to dist/console/ with Vite.
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
    ...filesUnder(join(root, 'console')),
    ...['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => join(root, name)),
  ];
  return inputs.some((file) => statSync(file).mtimeMs > built);
}

/** Resolves to 0, or to the exit code of the part that failed. Starts from an empty dist/. Types are checked by `npm run check`, not here. */
export async function build(root, stdio = 'inherit', onOutput = () => undefined) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const node = (program, ...args) => run(process.execPath, [join(root, 'node_modules', program), ...args], root, stdio, onOutput);
  const codes = await Promise.all([
    node('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'),
    node('vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'),
  ]);
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) return failed;
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
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await build(join(fileURLToPath(import.meta.url), '../..'));

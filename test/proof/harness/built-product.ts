// The product as it is shipped: compiled once for each state of the sources, since a node that compiles itself at each start costs
// more than a second. Proofs that run at once share it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const buildWithinMs = 120_000;

/** The compiled `cli/main.js`. */
export function builtProduct(): string {
  const folder = join(tmpdir(), `casewire-proof-${process.getuid?.() ?? 0}-${stateOfSources()}`);
  const main = join(folder, 'dist/cli/main.js');
  if (existsSync(main)) return main;
  const made = mkdtempSync(join(tmpdir(), 'casewire-proof-build-'));
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(made, 'dist')],
    { cwd: root, timeout: buildWithinMs },
  );
  for (const assets of ['storage/migrations', 'templates']) {
    mkdirSync(join(made, 'dist', assets), { recursive: true });
    for (const name of readdirSync(join(root, 'src', assets))) {
      if (/\.(sql|json)$/.test(name)) cpSync(join(root, 'src', assets, name), join(made, 'dist', assets, name));
    }
  }
  cpSync(join(root, 'package.json'), join(made, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(made, 'node_modules'), 'dir');
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another proof was quicker.
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(main)) throw error;
  }
  return main;
}

function stateOfSources(): string {
  const hash = createHash('sha256').update(root);
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, join(root, 'tsconfig.build.json'), join(root, 'package-lock.json')]) {
    hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

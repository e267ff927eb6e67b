// What verify/package.json exports is there once the package is built, and it is built whenever it is packed.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'verify/package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
};

describe('@casewire/verify as a package', () => {
  let built: string;
  /** Where a path of package.json stands, had dist/ been made here. */
  const placeOf = (path: string): string => join(built, path.replace(/^\.\/dist\//, ''));

  beforeAll(() => {
    built = mkdtempSync(join(tmpdir(), 'casewire-verify-'));
    const [program, ...words] = manifest.scripts['build']?.split(' ') ?? [];
    expect(program).toBe('tsc');
    const args = words.map((word) => (word === 'dist' ? built : word));
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd: join(root, 'verify') });
  }, 60_000);
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  it('has every file that it exports', async () => {
    const paths = Object.values(manifest.exports).flatMap((one) => Object.values(one));
    expect(paths).toHaveLength(2);
    expect(paths.filter((path) => !path.startsWith('./dist/') || !existsSync(placeOf(path)))).toEqual([]);
    const entry: Record<string, unknown> = await import(pathToFileURL(placeOf(manifest.exports['.']?.['default'] ?? '')).href);
    expect(entry['verifyWebhook']).toBeTypeOf('function');
  });

  it('is built before it is packed', () => {
    expect(manifest.scripts['prepack']).toBe('npm run build');
    expect(manifest.files).toContain('dist');
  });
});

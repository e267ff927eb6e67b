import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The loops that `workers/loop.ts` names its lines after. */
const loops = ['deliver-due', 'call-due-plugins'];

const written = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .flatMap((name) => [...readFileSync(join('src', name), 'utf8').matchAll(/\blog\.(info|warn|error)\(\s*['`]([^'`]+)['`]/g)])
  .flatMap(([, level = '', name = '']) =>
    /^\$\{name\}/.test(name) ? loops.map((loop) => [name.replace(/^\$\{name\}/, loop), level]) : [[name, level]],
  );

const documented = [...readFileSync('docs/telemetry.md', 'utf8').matchAll(/^\| `([a-z_.-]+)` \| (info|warn|error) \|/gm)].map(
  ([, name = '', level = '']) => [name, level],
);

describe('docs/telemetry.md', () => {
  it('lists exactly the log lines that the sources write, with their levels', () => {
    const sorted = (lines: readonly (readonly string[])[]) => [...new Set(lines.map((line) => line.join(' ')))].sort();
    expect(written.length).toBeGreaterThan(20);
    expect(sorted(documented)).toEqual(sorted(written));
  });
});

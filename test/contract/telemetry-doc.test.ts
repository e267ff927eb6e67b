import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The workers that `workers/loop.ts` and `workers/rounds.ts` name their lines after. */
const named: Readonly<Record<string, readonly string[]>> = {
  'workers/loop.ts': ['deliver-due', 'call-due-plugins'],
  'workers/rounds.ts': ['fire-due-timers', 'run-retry-jobs', 'housekeeping'],
};

const written = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(/\blog\.(info|warn|error)\(\s*['`]([^'`]+)['`]/g)].flatMap(
      ([, level = '', name = '']) =>
        /^\$\{name\}/.test(name) ? (named[file] ?? []).map((worker) => [name.replace(/^\$\{name\}/, worker), level]) : [[name, level]],
    ),
  );

const documented = [...readFileSync('docs/telemetry.md', 'utf8').matchAll(/^\| `([a-z_.-]+)` \| (info|warn|error) \|/gm)].map(
  ([, name = '', level = '']) => [name, level],
);

const metricsIn = (path: string, pattern: RegExp) => [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, name]) => name).sort();

describe('docs/telemetry.md', () => {
  it('lists exactly our metrics', () => {
    const made = metricsIn('src/telemetry/metrics.ts', /(?:name: 'casewire_|counter\(')([a-z_]+)'/g);
    const listed = metricsIn('docs/telemetry.md', /^\| `casewire_([a-z_]+?)(?:_total)?` \|/gm);
    expect(made).toHaveLength(9);
    expect(listed).toEqual(made);
  });

  it('lists exactly the log lines that the sources write, with their levels', () => {
    const sorted = (lines: readonly (readonly string[])[]) => [...new Set(lines.map((line) => line.join(' ')))].sort();
    expect(written.length).toBeGreaterThan(20);
    expect(sorted(documented)).toEqual(sorted(written));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface SourceLine {
  readonly place: string;
  readonly text: string;
  readonly before: string;
}

const thisFile = 'test/contract/source-rules.test.ts';

function linesUnder(...folders: readonly string[]): readonly SourceLine[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  return files
    .filter((file) => file !== thisFile)
    .flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.map((text, index) => ({ place: `${file}:${index + 1}`, text: text.trim(), before: (lines[index - 1] ?? '').trim() }));
    });
}

const skipped = /\b(it|test|describe)(\.\w+)*\.(skip|skipIf|runIf|todo)\b|\b(ctx|context|task)\.skip\(/;
const escapes = /@ts-ignore|@ts-expect-error|@ts-nocheck|biome-ignore/;

describe('the sources', () => {
  it('give the reason for each skipped test in the line above it', () => {
    const silent = linesUnder('src', 'test', 'verify').filter(({ text, before }) => skipped.test(text) && !before.startsWith('//'));
    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  it('do not switch off the compiler or the linter in the product', () => {
    const found = linesUnder('src', 'verify').filter(({ text }) => escapes.test(text));
    expect(found.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
  });
});

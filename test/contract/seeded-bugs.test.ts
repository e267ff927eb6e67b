// The list of seeded bugs is true to the sources: each can still be made, and the test that must catch it is there. T0 makes them.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformWithOxc } from 'vite';
import { describe, expect, it } from 'vitest';
import { seededBugs } from '../proof/seeded-bugs.ts';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
/** The project of vitest.config.ts that runs the file, with a server where it needs a database. */
const projectOf = (file: string) =>
  file.startsWith('test/proof/') ? 'proof' : /^test\/(spine|storage|durability|regressions)\//.test(file) ? 'postgres' : 'unit';

describe('the seeded bugs', () => {
  it('are twelve, each with a name of its own', () => {
    expect(new Set(seededBugs.map(({ name }) => name)).size).toBe(12);
    expect(seededBugs).toHaveLength(12);
  });

  it.each(seededBugs)('$name can be made: what it changes stands once in its file, which still loads', async ({ edits }) => {
    expect(edits.length).toBeGreaterThan(0);
    for (const { file, find, replace } of edits) {
      expect(file).toMatch(/^(src|verify\/src)\/.+(?<!\.test)\.ts$/);
      expect(read(file).split(find).length - 1, `${file} was changed: bring test/proof/seeded-bugs.ts in line, ${find}`).toBe(1);
      expect(replace).not.toBe(find);
      await expect(
        transformWithOxc(
          read(file).replace(find, () => replace),
          file,
        ),
      ).resolves.toMatchObject({ code: expect.any(String) });
    }
  });

  it.each(seededBugs)('$name has a test that must catch it', ({ caughtBy: { project, file, test } }) => {
    expect(project).toBe(projectOf(file));
    const titles = [...read(file).matchAll(/^\s*(?:it(?:\.\w+)?\(.*|['"`].*['"`],)$/gm)].map(([line]) => line);
    expect(titles.filter((line) => line.includes(test))).toHaveLength(1);
  });
});

// docs/threats.md names a test for each threat: every one of them is there, and every proof that it names is registered.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { proofs } from '../proof/proofs.ts';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const rows = read('docs/threats.md')
  .split('\n')
  .flatMap((line) => {
    const cells = /^\| (\d+) \|.*\| (.+) \|$/.exec(line);
    return cells ? [{ number: Number(cells[1]), shownBy: cells[2] ?? '' }] : [];
  });

describe('docs/threats.md', () => {
  it('has every threat to delivery, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
  });

  it.each(rows)('names tests and proofs that exist: threat $number', ({ shownBy }) => {
    const parts = shownBy.split('; ');
    expect(parts).not.toEqual([]);
    for (const part of parts) {
      const cited = /^`(.+)` "(.+)"$/.exec(part);
      if (cited) expect(read(cited[1] ?? ''), part).toMatch(new RegExp(`\\bit(\\.\\w+)?\\S*\\(?.*${escaped(cited[2] ?? '')}`));
      else expect(proofs.map(({ name }) => name)).toContain(part);
    }
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

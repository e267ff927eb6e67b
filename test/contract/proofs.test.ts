// The registry of proofs: it names every promise that needs one, its files are there, no proof is left out, and the page shows them all.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { figuresOf, isProven, type ProofResult, pageWith, rowOf } from '../proof/proof-table.ts';
import { type Proof, proofs } from '../proof/proofs.ts';
import type { FiguresLine } from '../proof/report-figures.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const promised = ['T0', 'T5', 'T7', 'T8', 'T8b', 'T9', 'T10', 'T11', 'T12', 'T13', 'T14', 'T17', 'T18', 'T20', 'T22', 'T23b', 'T26'];

describe('the proofs', () => {
  it('cover what is promised of deliveries, each once', () => {
    const names = proofs.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(promised));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(proofs)('$name has its files, each of a project that it names', ({ projects, files }) => {
    for (const file of files) {
      expect(existsSync(`${root}${file}`), file).toBe(true);
      const project = file.startsWith('test/proof/')
        ? 'proof'
        : file.startsWith('src/') || file.startsWith('test/contract/')
          ? 'unit'
          : 'postgres';
      expect(projects).toContain(project);
    }
  });

  it('are all registered', () => {
    const files = readdirSync(`${root}test/proof`).filter((name) => /^t\d.*\.test\.ts$/.test(name));
    const registered = proofs.flatMap((proof) => proof.files);
    expect(files.filter((file) => !registered.includes(`test/proof/${file}`))).toEqual([]);
  });

  it('all stand in docs/proof.md, with their target', () => {
    const page = readFileSync(`${root}docs/proof.md`, 'utf8');
    expect(pageWith(page, proofs, []), 'run `npm run proof -- --write`').toBe(page);
  });
});

describe('the table of proofs', () => {
  const [one, two] = ['T1', 'T2'].map((name): Proof => ({ name, title: 'A title', target: 'Holds.', projects: ['unit'], files: [] })) as [
    Proof,
    Proof,
  ];
  const result: ProofResult = { proof: two, figures: { 'p99, ms': 1234.5, host: 'here' }, seeds: [7], passed: 2, failed: 0, skipped: 0 };
  const empty = 'Before.\n\n<!-- proofs: written by `npm run proof -- all --write` -->\n<!-- end of proofs -->\nAfter.\n';

  it('has a row of figures for what ran, keeps what ran before, and says what never did', () => {
    const first = pageWith(empty, [one, two], [result]);
    expect(first).toContain('| T1: A title | Holds. | – | – | not run yet |\n');
    expect(first).toContain('| T2: A title | Holds. | p99, ms 1,234.5; host here | 7 | yes (2 passed) |\n');
    const second = pageWith(first, [one, two], [{ ...result, proof: one, figures: {}, seeds: [] }]);
    expect(second).toContain('| T1: A title | Holds. | – | – | yes (2 passed) |\n');
    expect(second).toContain('1,234.5');
    expect(second.startsWith('Before.\n') && second.endsWith('After.\n')).toBe(true);
  });

  it('forgets the figures of a proof whose target changed', () => {
    const page = pageWith(pageWith(empty, [two], [result]), [{ ...two, target: 'Holds better.' }], []);
    expect(page).toContain('| T2: A title | Holds better. | – | – | not run yet |\n');
  });

  it('calls nothing proven that failed, was skipped, or did not run', () => {
    expect(isProven(result)).toBe(true);
    for (const counts of [{ failed: 1 }, { skipped: 1 }, { passed: 0 }]) expect(isProven({ ...result, ...counts })).toBe(false);
    expect(rowOf({ ...result, failed: 1, skipped: 3 })).toContain('**no** (2 passed, 1 failed, 3 skipped)');
  });

  it('takes the later of two figures with one name, and only those of its proof', () => {
    const lines: readonly FiguresLine[] = [
      { proof: 'T1', seed: 1, figures: { a: 1, b: 2 } },
      { proof: 'T2', seed: 9, figures: { a: 9 } },
      { proof: 'T1', seed: 1, figures: { b: 3 } },
    ];
    expect(figuresOf('T1', lines)).toEqual({ figures: { a: 1, b: 3 }, seeds: [1] });
  });
});

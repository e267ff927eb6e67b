// The table of docs/proof.md: a row for each proof, from its last run. Called by scripts/proof.ts; it reads and writes texts only.

import type { Proof } from './proofs.ts';
import type { Figures, FiguresLine } from './report-figures.ts';

/** What a run of one proof came to. */
export interface ProofResult {
  readonly proof: Proof;
  readonly figures: Figures;
  readonly seeds: readonly number[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const head = '| proof | target | measured | seed | passed |\n|---|---|---|---|---|';
const begin = '<!-- proofs: written by `npm run proof -- all --write` -->';
const end = '<!-- end of proofs -->';

/** A proof passes when its tests ran, and none failed or was skipped. */
export function isProven({ passed, failed, skipped }: ProofResult): boolean {
  return passed > 0 && failed === 0 && skipped === 0;
}

/** The figures of the lines, a later one in place of an earlier one of its name. */
export function figuresOf(proof: string, lines: readonly FiguresLine[]): Pick<ProofResult, 'figures' | 'seeds'> {
  const own = lines.filter((line) => line.proof === proof);
  return {
    figures: Object.assign({}, ...own.map(({ figures }) => figures)),
    seeds: [...new Set(own.map(({ seed }) => seed))],
  };
}

/** One row, as it stands in the page. */
export function rowOf(result: ProofResult): string {
  const { proof, figures, seeds, passed, failed, skipped } = result;
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${typeof figure === 'number' ? spaced(figure) : figure}`);
  const ran = [`${passed} passed`, failed > 0 ? `${failed} failed` : '', skipped > 0 ? `${skipped} skipped` : ''];
  const verdict = `${isProven(result) ? 'yes' : '**no**'} (${ran.filter((part) => part !== '').join(', ')})`;
  return `${firstCells(proof)} ${told.join('; ') || '–'} | ${seeds.join(', ') || '–'} | ${verdict} |`;
}

/** The page with the rows of these results; the others stay as they are; a proof that never ran for this target says so. Throws without markers. */
export function pageWith(page: string, proofs: readonly Proof[], results: readonly ProofResult[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('The page has no markers for its table.');
  const known = page.slice(from, to).split('\n');
  const rows = proofs.map((proof) => {
    const result = results.find((one) => one.proof.name === proof.name);
    if (result) return rowOf(result);
    return known.find((row) => row.startsWith(`${firstCells(proof)} `)) ?? `${firstCells(proof)} – | – | not run yet |`;
  });
  return `${page.slice(0, from)}${begin}\n\n${head}\n${rows.join('\n')}\n\n${page.slice(to)}`;
}

/** The same rows for a terminal. */
export function textOf(results: readonly ProofResult[]): string {
  return results.map((result) => rowOf(result).replaceAll('**', '')).join('\n');
}

function firstCells({ name, title, target }: Proof): string {
  return `| ${name}: ${title} | ${target} |`;
}

function spaced(figure: number): string {
  return figure.toLocaleString('en');
}

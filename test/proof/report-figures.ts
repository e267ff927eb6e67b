// How a proof tells what it measured. Called by the proofs at their end, before they judge; read by scripts/proof.ts.

import { appendFileSync } from 'node:fs';
import { full, seed } from './proof-form.ts';

export type Figures = Readonly<Record<string, number | string>>;

/** One call of `reportFigures`, a line of the file that CASEWIRE_PROOF_FIGURES names. */
export interface FiguresLine {
  readonly proof: string;
  readonly seed: number;
  readonly figures: Figures;
}

/** Prints the figures, and keeps them for the table. A name told twice keeps the later figure. Fractions are cut to three places. */
export function reportFigures(proof: string, figures: Figures): void {
  const line: FiguresLine = { proof, seed, figures: rounded(figures) };
  const told = Object.entries(line.figures).map(([name, figure]) => `${name} ${figure}`);
  console.log(`${proof} (${full ? 'full' : 'short'}, seed ${seed}): ${told.join(', ')}`);
  const file = process.env['CASEWIRE_PROOF_FIGURES'];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

function rounded(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, typeof figure === 'number' ? Math.round(figure * 1_000) / 1_000 : figure]),
  );
}

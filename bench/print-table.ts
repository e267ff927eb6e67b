// One table: ratios first, then rates, each a median with its spread.

import type { Measured, Spread } from './measure.ts';

export interface Section {
  readonly title: string;
  /** What 1.00 is in this section. */
  readonly rows: readonly Measured[];
}

const columns = ['', 'time each, ratio', '(10–90 %)', 'a second', '(10–90 %)'] as const;

export function printTable(sections: readonly Section[]): void {
  const lines = sections.flatMap(({ title, rows }) => [[title, '', '', '', ''], ...rows.map(lineOf)]);
  const widths = columns.map((name, place) => Math.max(name.length, ...lines.map((line) => (line[place] ?? '').length)));
  const show = (line: readonly string[]): string =>
    line
      .map((text, place) => (place === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[place] ?? 0)))
      .join('  ')
      .trimEnd();
  for (const line of [columns, widths.map((width) => '-'.repeat(width)), ...lines]) process.stdout.write(`${show(line)}\n`);
}

function lineOf({ name, ratio, perSecond }: Measured): readonly string[] {
  return [`  ${name}`, ratio.median.toFixed(2), between(ratio, 2), rate(perSecond.median), between(perSecond, 0)];
}

function between({ low, high }: Spread, digits: number): string {
  return digits === 0 ? `${rate(low)}–${rate(high)}` : `${low.toFixed(digits)}–${high.toFixed(digits)}`;
}

/** Three digits are all that a noisy machine can tell. */
function rate(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

// Tables: for the terminal, and the same as Markdown for docs/performance.md. Ratios first, since rates differ from machine to machine.

import type { Measured } from './measure.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Table {
  readonly title: string;
  /** The first names what a row is about. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences under it. */
  readonly notes?: readonly string[];
}

export function showTable({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((name, place) => Math.max(name.length, ...rows.map((row) => (row[place] ?? '').length)));
  const show = (row: readonly string[]): string =>
    row
      .map((text, place) => (place === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[place] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, '', show(columns), show(widths.map((width) => '-'.repeat(width))), ...rows.map(show), ...notes, '', ''].join('\n');
}

export function markdownTable({ title, columns, rows, notes = [] }: Table): string {
  const show = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [
    `**${title}**`,
    '',
    show(columns),
    `|${columns.map(() => '---|').join('')}`,
    ...rows.map(show),
    '',
    ...notes.flatMap((note) => [note, '']),
  ].join('\n');
}

/** What `measure` gives. */
export function measuredTable(title: string, measured: readonly Measured[]): Table {
  const columns = ['', 'time each, ratio', '(10–90 %)', 'a second', '(10–90 %)'];
  const rows = measured.map(({ name, ratio, perSecond }) => [
    name,
    ratio.median.toFixed(2),
    between(ratio),
    rate(perSecond.median),
    betweenRates(perSecond),
  ]);
  return { title, columns, rows };
}

export function between({ low, high }: Spread): string {
  return `${low.toFixed(2)}–${high.toFixed(2)}`;
}

export function betweenRates({ low, high }: Spread): string {
  return `${rate(low)}–${rate(high)}`;
}

/** Three digits are all that a noisy machine can tell. */
export function rate(value: number): string {
  return Number.isNaN(value) ? '–' : Number(value.toPrecision(3)).toLocaleString('en-US');
}

/** The median of what could be measured; a dash when nothing could. */
export function middle(values: readonly (number | null)[], digits: number): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '–' : spreadOf(known).median.toFixed(digits);
}

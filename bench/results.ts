// Keeps what was measured: all figures in bench/results.json, a part at a time, and on request the tables in docs/performance.md.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartResult } from './bench-run.ts';
import { markdownTable } from './print-table.ts';

interface KeptPart extends PartResult {
  readonly part: string;
  readonly size: string;
  readonly machine: string;
  /** ISO 8601. */
  readonly at: string;
}

export function keepResults(root: string, result: KeptPart, write: boolean): void {
  const file = join(root, 'bench/results.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, KeptPart>>) : {};
  writeFileSync(file, `${JSON.stringify({ ...before, [result.part]: result }, null, 2)}\n`);
  if (write) writeTables(join(root, 'docs/performance.md'), result);
}

/** Puts the part's tables between its two marks. */
function writeTables(file: string, { part, size, machine, tables }: KeptPart): void {
  const [open, close] = [`<!-- bench: ${part} -->`, `<!-- end of bench: ${part} -->`];
  const text = readFileSync(file, 'utf8');
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/performance.md has no place for ${part}`);
  const body = [
    `Measured with \`npm run bench -- ${part}${size === 'usual' ? '' : ` --${size}`}\` on ${machine}.`,
    '',
    ...tables.map(markdownTable),
  ].join('\n');
  writeFileSync(file, `${text.slice(0, start + open.length)}\n\n${body}\n${text.slice(end)}`);
}

// docs/delivery-lifecycle.md and `deliveryMoves` are one table, written twice: once to be read, once to be run.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deliveryMoves, deliveryStatuses } from '../../src/domain/delivery.ts';

const page = readFileSync(new URL('../../docs/delivery-lifecycle.md', import.meta.url), 'utf8');

/** The rows of the page's only table, without its head. */
function tableRows(): readonly string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the delivery lifecycle page', () => {
  it('has the table of moves, row for row', () => {
    expect(tableRows()).toEqual(deliveryMoves.map((move) => [move.from ?? '–', move.to, `\`${move.by}\``, move.when]));
  });

  it('says what each status means', () => {
    for (const status of deliveryStatuses) expect(page).toContain(`**${status}**`);
  });
});

// "Did you mean …?": the nearest known word to an unknown one. Used wherever a name is refused.

/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other. Optimal string alignment distance. */
function distance(left: string, right: string): number {
  const width = right.length + 1;
  const cells = new Array<number>((left.length + 1) * width).fill(0);
  const at = (row: number, column: number): number => cells[row * width + column] ?? 0;
  for (let row = 0; row <= left.length; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (row === 0 || column === 0) {
        cells[row * width + column] = row + column;
        continue;
      }
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, at(row - 2, column - 2) + 1);
      cells[row * width + column] = best;
    }
  }
  return at(left.length, right.length);
}

/** The nearest candidate, if it is near enough to be meant (a third of the word may differ); else null. Case does not count. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase().slice(0, 64);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < least) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const near = didYouMean(word, candidates);
  return near === null ? '' : ` Did you mean "${near}"?`;
}

// "Did you mean …?": the nearest known word to an unknown one. Used wherever a name is refused.

/** Longest part of a word that is compared. */
const longest = 64;

/** Three rows of the table that is filled in: the one before the last, the last, and this one. */
type Rows = [Uint8Array, Uint8Array, Uint8Array];

/**
 * Edits (insert, delete, replace, swap neighbours) that turn one word into the other; `limit` stands for that many and more. Optimal
 * string alignment distance.
 */
function distance(left: string, right: string, limit: number, rows: Rows): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let [beforeLast, last, row] = rows;
  for (let column = 0; column <= right.length; column += 1) last[column] = column;
  for (let place = 1; place <= left.length; place += 1) {
    row[0] = place;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left.charCodeAt(place - 1) === right.charCodeAt(column - 1) ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      const swapped =
        place > 1 &&
        column > 1 &&
        left.charCodeAt(place - 1) === right.charCodeAt(column - 2) &&
        left.charCodeAt(place - 2) === right.charCodeAt(column - 1);
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      row[column] = best;
    }
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return Math.min(limit, last[right.length] ?? 0);
}

/** The nearest candidate, if it is near enough to be meant (a third of the word may differ); else null. Case does not count. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.slice(0, longest).toLowerCase();
  const rows: Rows = [new Uint8Array(2 * longest), new Uint8Array(2 * longest), new Uint8Array(2 * longest)];
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(wanted, candidate.slice(0, longest).toLowerCase(), least, rows);
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

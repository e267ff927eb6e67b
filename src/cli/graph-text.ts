// The words on a picture of a definition, the same in every format. Escaping is the format's own matter.

import type { GraphCause, GraphEdge, GraphPlugin, GraphState } from '../engine/graph-of.ts';

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** `APPROVE`, `always`, `after 2 h`, `done`; of a transition that stays, `NOTE (stays)`. */
export function causeText({ cause, stays }: Pick<GraphEdge, 'cause' | 'stays'>): string {
  return stays ? `${causeName(cause)} (stays)` : causeName(cause);
}

function causeName(cause: GraphCause): string {
  switch (cause.kind) {
    case 'event':
      return cause.event;
    case 'after':
      return `after ${durationText(cause.delayMs)}`;
    case 'always':
    case 'done':
    case 'default':
      return cause.kind;
  }
}

/** All parts that are not 0, the largest first: `1 d 12 h`. */
function durationText(delayMs: number): string {
  let left = delayMs;
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return parts.join(' ') || '0 ms';
}

/** `calls register (api)` */
export function pluginText({ name, kind }: GraphPlugin): string {
  return `calls ${name}${kind === '' ? '' : ` (${kind})`}`;
}

/** `#approved #done`; empty without tags. */
export function tagsText({ tags }: Pick<GraphState, 'tags'>): string {
  return tags.map((tag) => `#${tag}`).join(' ');
}

/** `H`, `H*` for a deep one. */
export function historyText({ deep }: Pick<GraphState, 'deep'>): string {
  return deep ? 'H*' : 'H';
}

/** The text in lines of at most `width` characters, at most `most` of them; what is cut ends in `…`. */
export function wrapText(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => chunksOf(long, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]?.slice(0, width - 1)}…`];
}

/** A long word is cut before a dot or a bracket where it has one, else anywhere. */
function chunksOf(word: string, width: number): readonly string[] {
  const letters = [...word];
  if (letters.length <= width) return [word];
  const sign = letters.slice(0, width).findLastIndex((letter) => '.([{'.includes(letter));
  const cut = sign > 0 ? sign : width;
  return [letters.slice(0, cut).join(''), ...chunksOf(letters.slice(cut).join(''), width)];
}

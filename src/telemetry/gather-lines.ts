// Gathers lines of the log and writes them together: one write for each costs a busy sender as much as a signature does. Called by log.ts.

export interface GatheredLines {
  write(line: string): void;
  /** Writes what waits, now. */
  flush(): void;
}

/** So long a line may wait for others, and so many characters. A process that is killed loses the last of its lines. */
const gatherMs = 50;
const gatherCharacters = 16_384;

export function gatherLines(write: (lines: string) => void): GatheredLines {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = lines;
    lines = '';
    if (text !== '') write(text);
  };
  return {
    write: (line) => {
      lines += line;
      if (lines.length >= gatherCharacters) flush();
      // A process that has nothing else to do ends, and writes what waits at its end.
      else timer ??= setTimeout(flush, gatherMs).unref();
    },
    flush,
  };
}

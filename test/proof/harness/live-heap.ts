// What a server still holds after each full collection of garbage. The memory of its process says little about that: it rises until the
// next collection comes, which at a low load may be minutes away, and what is freed then is kept for what comes.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For Node, when the server is started. */
export const noteLiveHeap = ['--import', fileURLToPath(new URL('note-live-heap.mjs', import.meta.url))] as const;

export interface LiveHeap {
  readonly atSeconds: number;
  readonly megabytes: number;
}

const fileOf = (pid: number): string => join(tmpdir(), `casewire-live-heap-${pid}`);

/** Of the full collections from `since` on (milliseconds since 1970), the first one first. */
export function readLiveHeap(pid: number, since: number): readonly LiveHeap[] {
  if (!existsSync(fileOf(pid))) return [];
  const lines = readFileSync(fileOf(pid), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => line.split(' ').map(Number) as [number, number])
    .filter(([at]) => at >= since)
    .map(([at, bytes]) => ({ atSeconds: (at - since) / 1_000, megabytes: bytes / 2 ** 20 }));
}

/** Once the server is down. */
export function forgetLiveHeap(pid: number): void {
  rmSync(fileOf(pid), { force: true });
}

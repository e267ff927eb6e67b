// Loaded into a server before its own code: after each full collection of garbage it notes what is left, for live-heap.ts.

import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

const file = join(tmpdir(), `casewire-live-heap-${process.pid}`);

new PerformanceObserver((list) => {
  if (!list.getEntries().some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) return;
  appendFileSync(file, `${Date.now()} ${getHeapStatistics().used_heap_size}\n`);
}).observe({ entryTypes: ['gc'] });

// The product's spine is read in an hour: the files on the drawing in docs/spine.md stay under 1,200 lines together.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const spine = [
  'src/http/routes/cases.ts',
  'src/operations/cases/send-case-event.ts',
  'src/operations/advance-case.ts',
  'src/engine/step.ts',
  'src/events/derive-events.ts',
  'src/webhooks/plan-deliveries.ts',
  'src/storage/deliveries.ts',
  'src/workers/deliver-due.ts',
  'src/webhooks/attempt-delivery.ts',
  'src/operations/deliveries/settle-deliveries.ts',
];

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('the spine', () => {
  it('stays under 1,200 lines', () => {
    const lines = spine.map((path) => read(path).split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(1_200);
  });

  it('is what docs/spine.md draws', () => {
    const page = read('docs/spine.md');
    expect(spine.filter((path) => !page.includes(path.replace('src/', '')))).toEqual([]);
  });
});

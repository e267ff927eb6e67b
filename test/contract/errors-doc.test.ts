import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedPages } from '../../scripts/generated-pages.ts';
import { errorCatalogue } from '../../src/domain/errors.ts';

const doc = readFileSync('docs/errors.md', 'utf8');
const rows = [...doc.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)];

describe('docs/errors.md', () => {
  it('lists exactly the codes of the catalogue, with their statuses', () => {
    const codes = Object.entries(errorCatalogue).map(([code, { status }]) => ({ code, status }));
    expect(rows.map(([, code, status]) => ({ code, status: Number(status) }))).toEqual(codes);
  });

  it('is what `npm run generate` writes for the errors', () => {
    expect(doc).toBe(generatedPages().find(({ path }) => path === 'docs/errors.md')?.text);
  });
});

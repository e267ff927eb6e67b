// Writes openapi.json, or with --check says whether it is out of date. Run by `npm run generate` under tsx.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { openApiText } from './generated-openapi.ts';

const file = new URL('../openapi.json', import.meta.url);
const text = await openApiText();
if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  if (process.argv.includes('--check')) {
    process.stderr.write('openapi.json is out of date: run `npm run generate` and commit it.\n');
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    process.stdout.write('openapi.json written\n');
  }
}

// `npm run generate`: writes what is made from the code: the pages of the tables, openapi.json from the routes, and the console's types
// from openapi.json.
// With --check it writes nothing and fails when one of them is out of date; `npm run check` runs it so.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiTypesText } from './generated-api-types.ts';
import { openApiText } from './generated-openapi.ts';
import { generatedPages } from './generated-pages.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checkOnly = process.argv.includes('--check');

const openApi = await openApiText();
const files = [
  ...generatedPages(),
  { path: 'openapi.json', text: openApi },
  { path: 'console/src/api-types.ts', text: apiTypesText(openApi) },
];
const stale = files.filter(({ path, text }) => currentText(join(root, path)) !== text);

for (const { path, text } of stale) {
  if (checkOnly) {
    process.stderr.write(`${path} is out of date: run \`npm run generate\` and commit it.\n`);
    continue;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path} written\n`);
}
if (checkOnly && stale.length > 0) process.exitCode = 1;

function currentText(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

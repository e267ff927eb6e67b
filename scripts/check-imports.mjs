// Checks who imports whom against .dependency-cruiser.cjs. Part of `npm run check`.
// It also fails when the cruise saw too few modules (a broken TypeScript makes dependency-cruiser "pass" over nothing),
// and when a package that the product installs has no home in the table.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise, format } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const leastModules = 100;
const configFile = './.dependency-cruiser.cjs';

const options = await extractOptions(configFile);
const { output } = await cruise(['src', 'console/src', 'verify/src'], { ...options, outputType: 'json' }, undefined, {
  tsConfig: extractTsConfig('tsconfig.json'),
});
const result = JSON.parse(output);
const own = result.modules.filter((module) => /^(src|console|verify)\//.test(module.source)).length;

const faults = [];
if (result.summary.error > 0) faults.push((await format(result, { outputType: 'err-long' })).output.trim());
if (own < leastModules) faults.push(`Only ${own} modules were cruised, fewer than ${leastModules}: the check may be blind.`);
for (const name of packagesWithoutHome())
  faults.push(`${name} is installed for the product, but has no home in the \`owners\` table of ${configFile}.`);

if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(`Imports: ${own} modules, ${result.summary.totalDependenciesCruised} imports, no fault.\n`);

function packagesWithoutHome() {
  const { forbidden } = createRequire(import.meta.url)(`../${configFile}`);
  const homes = new Set(forbidden.map((rule) => rule.name));
  const { dependencies, optionalDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
  return Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !homes.has(`owner-${name}`));
}

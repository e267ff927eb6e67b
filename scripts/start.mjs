// `npm start`: from a fresh clone to a running server with a demo case. Installs and builds only when needed, shows how
// far it is, then becomes `casewire demo`. Needs nothing but Node and npm.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, needsBuild } from './build.mjs';
import { install, needsInstall } from './install-if-needed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Casewire needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exit(1);
}

if (needsInstall(root)) await step('Installing packages (first start: about a minute)', (onOutput) => install(root, 'pipe', onOutput));
if (needsBuild(root)) await step('Building', (onOutput) => build(root, 'pipe', onOutput));

// The same process goes on as the server, so that Ctrl-C reaches it once and directly.
process.argv = [process.argv[0], join(root, 'dist/cli/main.js'), 'demo', ...process.argv.slice(2)];
process.chdir(root);
await import('../dist/cli/main.js');

/** Runs one step, with a clock beside its title; on failure prints all that it said, and ends. */
async function step(title, work) {
  const started = Date.now();
  let said = '';
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const terminal = process.stdout.isTTY;
  if (!terminal) process.stdout.write(`${title} ...\n`);
  const ticker = setInterval(
    () => process.stdout.write(terminal ? `\r${title} ... ${seconds()} s ` : `  ${seconds()} s\n`),
    terminal ? 250 : 10_000,
  );
  const code = await work((text) => {
    said += text;
  });
  clearInterval(ticker);
  process.stdout.write(`${terminal ? '\r' : ''}${title}: ${code === 0 ? 'done' : 'FAILED'} after ${seconds()} s${terminal ? '   ' : ''}\n`);
  if (code === 0) return;
  process.stderr.write(said);
  process.exit(1);
}

// Installs the packages when they are missing or older than package-lock.json. Used by `npm test` and `npm start`;
// needs nothing but Node and npm, since it runs before anything is installed.

import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** True when node_modules is missing or was installed from an older package-lock.json. */
export function needsInstall(root) {
  const installed = modifiedAt(join(root, 'node_modules/.package-lock.json'));
  return installed === null || installed < modifiedAt(join(root, 'package-lock.json'));
}

/** Resolves to npm's exit code; `stdio` as for spawn. `onOutput` gets the text when stdio is `pipe`. */
export function install(root, stdio = 'inherit', onOutput = () => undefined) {
  return run('npm', ['ci', '--no-audit', '--no-fund'], root, stdio, onOutput);
}

/** Runs a program and resolves to its exit code (1 when it could not start or died of a signal). */
export function run(command, args, cwd, stdio = 'inherit', onOutput = () => undefined) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio, shell: process.platform === 'win32' });
    child.stdout?.on('data', (data) => onOutput(String(data)));
    child.stderr?.on('data', (data) => onOutput(String(data)));
    child.on('error', (error) => {
      onOutput(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

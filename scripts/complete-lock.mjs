// npm leaves platform packages out of package-lock.json when the registry in use does not carry them, and `npm ci` then refuses
// the lock as incomplete. This adds them by name and version, so that every platform installs from the same lock.
// Run after `npm install <package>`; test/contract/lock.test.ts says when it is needed.

import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

/** `@scope/name-linux-arm64-musl` → what npm needs to know to pass it over elsewhere. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const at = words.findIndex((word) => systems.includes(word));
  const [os, cpu, abi = ''] = words.slice(at);
  const libc = abi.startsWith('musl') ? ['musl'] : abi.startsWith('gnu') && os === 'linux' ? ['glibc'] : null;
  return { os: [os], cpu: [cpu], ...(libc ? { libc } : {}) };
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} platform packages added to package-lock.json\n`);

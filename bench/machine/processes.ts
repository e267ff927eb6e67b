// Finds, starts and ends the programs that a bench needs beside its own process. None of them outlives it.

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Full path of a program; null when this machine has none. Debian keeps servers where ordinary users do not look. */
export function findProgram(name: string): string | null {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;
  const { status, stdout } = spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8', env: { PATH: path } });
  return status === 0 ? stdout.trim() : null;
}

const started = new Set<ChildProcess>();
let watching = false;

/** Starts a process that does not outlive this one. */
export function startProcess(program: string, words: readonly string[], options: SpawnOptions): ChildProcess {
  if (!watching) {
    watching = true;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
    process.once('exit', () => {
      for (const child of started) child.kill('SIGKILL');
    });
  }
  const child = spawn(program, [...words], options);
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

/** Asks a process to end, and waits until it has; kills it when it does not within `graceMs`. Resolves to its exit code; null when it was killed. */
export async function endProcess(child: ChildProcess, graceMs = 15_000): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  const [code] = (await exit) as [number | null];
  clearTimeout(timer);
  return code;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// One server of a proof: `casewire serve`, compiled, as a process of its own on a fixed port, which the proof kills, stops and starts.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('node-preload.mjs', import.meta.url));
const startWithinMs = 60_000;

export interface ClusterNodeOptions {
  readonly name: string;
  /** Default `serve`. */
  readonly command?: 'serve' | 'dev';
  readonly port: number;
  /** The compiled product. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its output is appended here. */
  readonly logFile: string;
  /** Of its clock, from the start. */
  readonly clockShiftMs?: number;
}

export class ClusterNode {
  readonly name: string;
  readonly url: string;
  readonly #options: ClusterNodeOptions;
  #child: ChildProcess | null = null;
  #paused = false;
  #clockShiftMs: number;

  constructor(options: ClusterNodeOptions) {
    this.#options = options;
    this.name = options.name;
    this.url = `http://127.0.0.1:${options.port}`;
    this.#clockShiftMs = options.clockShiftMs ?? 0;
  }

  /** Null while it is down. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Neither down nor stopped; it may be on its way out, which callers do not know. */
  get isUp(): boolean {
    return this.#child !== null && !this.#paused;
  }

  get isDown(): boolean {
    return this.#child === null;
  }

  /** Resolves when it answers. Rejects with what it said instead. `env`: more settings, for this time. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.#child) throw new Error(`${this.name} is up already`);
    const { command = 'serve', port, main, env, logFile } = this.#options;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, ['--import', preload, main, command], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        PROOF_NODE_NAME: this.name,
        PROOF_CLOCK_SHIFT_MS: String(this.#clockShiftMs),
        ...env,
        ...more,
      },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    const deadline = Date.now() + startWithinMs;
    while (!(await answers(this.url))) {
      if (this.#child !== child) throw new Error(`${this.name} did not start:\n${this.log()}`);
      if (Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`${this.name} did not answer within ${startWithinMs} ms:\n${this.log()}`);
      }
      await wait(25);
    }
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    this.#paused = false;
  }

  /** SIGSTOP: it neither runs nor knows that it does not. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
    this.#paused = this.#child !== null;
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
    this.#paused = false;
  }

  /** SIGTERM. Resolves with how it ended. */
  async terminate(): Promise<{ readonly code: number | null; readonly tookMs: number }> {
    const child = this.#child;
    if (!child) throw new Error(`${this.name} is down`);
    const ordered = performance.now();
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    const [code] = await exit;
    return { code, tookMs: performance.now() - ordered };
  }

  /** A step of its clock. */
  shiftClock(ms: number): void {
    this.#clockShiftMs = ms;
    this.#child?.send({ shiftMs: ms });
  }

  /** Arms a failpoint; resolves when the node knows. Only with PROOF_FAILPOINT_FILE in its environment. */
  async arm(order: { readonly failAt: string }): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error(`${this.name} is down`);
    const known = once(child, 'message');
    child.send(order);
    await known;
  }

  /** Resolves when it is down, whoever ended it: true; or false after so long. */
  async ends(withinMs: number): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (!this.isDown && Date.now() < deadline) await wait(10);
    return this.isDown;
  }

  /** The end of what it has said. */
  log(): string {
    return readFileSync(this.#options.logFile, 'utf8').slice(-4_000);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

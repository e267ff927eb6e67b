// How many cases a second can be started: wrk posts /run as fast as it is answered, 16 at once, while the same server sends the webhooks.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRun, PartResult } from '../bench-run.ts';
import { pingPongCase, publishPingPong } from '../casewire/ping-pong.ts';
import type { RunningServer, Target } from '../casewire/target.ts';
import { processorSeconds, residentMegabytes } from '../machine/process-usage.ts';
import { findProgram, startProcess } from '../machine/processes.ts';
import { middle, rate } from '../print-table.ts';
import { spreadOf } from '../spread.ts';

interface Figures {
  readonly requests: number;
  readonly microseconds: number;
  readonly refused: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number | null;
  /** Of its database, where that is a process of its own. */
  readonly storeCpu: number | null;
  readonly megabytes: number | null;
}

const script = fileURLToPath(new URL('../senders/run-cases.lua', import.meta.url));
const variants = ['its subscription stands at the definition', 'it brings its subscription'] as const;

export async function runPart(run: BenchRun): Promise<PartResult> {
  const wrk = findProgram('wrk');
  if (wrk === null)
    return { tables: [{ title: '/run: left out, there is no wrk on this machine', columns: [''], rows: [] }], figures: null };
  const targets = await run.targets();
  const lines = targets.flatMap((target) => variants.map((variant) => ({ target, variant, figures: [] as Figures[] })));
  for (const target of targets) await prepareRuns(target, run.receiver.url);
  for (let round = 0; round < run.sizes.rounds; round += 1) {
    for (const line of lines) {
      line.figures.push(await measureOnce(wrk, line, `${round}-${lines.indexOf(line)}`, run));
      run.say(`${line.target.name}, ${line.variant}: ${rate(perSecond(line.figures.at(-1)))}/s`);
    }
  }
  const rows = lines.map(({ target, variant, figures }) => {
    const values = spreadOf(figures.map(perSecond));
    const column = (key: keyof Figures, digits: number): string =>
      middle(
        figures.map((one) => one[key]),
        digits,
      );
    const errors = figures.reduce((sum, one) => sum + one.refused + one.failed, 0);
    return [
      ...[
        `${target.name}, ${variant}`,
        rate(values.median),
        `${rate(values.low)}–${rate(values.high)}`,
        column('p50', 1),
        column('p99', 1),
      ],
      ...[column('cpu', 2), column('storeCpu', 2), column('megabytes', 0), String(errors)],
    ];
  });
  const columns = [
    '',
    'cases a second',
    '(10–90 %)',
    'answer p50, ms',
    'p99',
    'CPU s for 1,000: server',
    'its store',
    'RSS, MB',
    'not 2xx',
  ];
  return {
    tables: [{ title: 'POST /run, 16 at once, one webhook each', columns, rows }],
    figures: lines.map(({ target, ...rest }) => ({ name: target.name, ...rest })),
  };
}

const secondsOf = (pid: number | null): number | null => (pid === null ? null : processorSeconds(pid));
const perSecond = (one: Figures | undefined): number => (one === undefined ? Number.NaN : one.requests / (one.microseconds / 1_000_000));

export async function prepareRuns(target: Target, receiverUrl: string): Promise<void> {
  const server = await target.start();
  await publishPingPong(server);
  const entry = {
    level: 'definition',
    targetId: 'ping-pong',
    type: 'webhook',
    url: `${receiverUrl}/hooks/0`,
    events: ['workflow.started'],
  };
  await server.call('POST', '/api/v1/subscriptions', entry);
  await server.stop();
}

async function measureOnce(
  wrk: string,
  { target, variant }: { readonly target: Target; readonly variant: (typeof variants)[number] },
  prefix: string,
  { receiver, sizes, server: postgres }: BenchRun,
): Promise<Figures> {
  const server = await target.start();
  const own = variant === variants[1] ? [ownSubscription(receiver.url)] : [];
  const environment = runEnvironment(server, own);
  // As long as what is measured: compiling what is often run takes a fifth of the server's time in the first ten seconds.
  await runWrk(wrk, server, sizes.runSeconds, { ...environment, RUN_PREFIX: `warm-${prefix}` });
  if (target.engine === 'postgres') await postgres.settle();
  const store = target.engine === 'postgres' ? postgres.pid : null;
  const before = [server.pid, store].map(secondsOf);
  const figures = await runWrk(wrk, server, sizes.runSeconds, { ...environment, RUN_PREFIX: prefix });
  const after = [server.pid, store].map(secondsOf);
  const megabytes = residentMegabytes(server.pid);
  await server.stop();
  const [cpu = null, storeCpu = null] = after.map((seconds, place) => {
    const spent = seconds === null ? null : seconds - (before[place] ?? Number.NaN);
    return spent === null ? null : spent / (figures.requests / 1_000);
  });
  return { ...figures, cpu, storeCpu, megabytes };
}

/** As the page's request brings it. */
export function ownSubscription(receiverUrl: string): unknown {
  return { type: 'webhook', url: `${receiverUrl}/hooks/1`, events: ['workflow.started'] };
}

/** What run-cases.lua is told, but for the beginning of the entities' ids. */
export function runEnvironment(server: RunningServer, subscriptions: readonly unknown[] = []): Readonly<Record<string, string>> {
  const [before = '', after = ''] = JSON.stringify(pingPongCase('|', subscriptions)).split('|');
  return { RUN_KEY: server.key, RUN_BEFORE: before, RUN_AFTER: after };
}

export async function runWrk(
  wrk: string,
  server: RunningServer,
  seconds: number,
  environment: Readonly<Record<string, string>>,
): Promise<Omit<Figures, 'cpu' | 'storeCpu' | 'megabytes'>> {
  const words = ['-t1', '-c16', `-d${seconds}s`, '--timeout', '10s', '-s', script, server.url];
  const child = startProcess(wrk, words, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  const line = /^FIGURES (.*)$/m.exec(text)?.[1];
  if (line === undefined) throw new Error(`wrk said no figures: ${text}`);
  return JSON.parse(line) as Omit<Figures, 'cpu' | 'storeCpu' | 'megabytes'>;
}

// How fast a backlog is sent: the contenders in turn, round after round, each with a fresh process and a full store. The receiver's count is
// believed, not the sender's. A rate is taken from a tenth of the backlog on, when the code is warm, to its end.

import type { BenchServer } from './bench-database.ts';
import type { Receiver } from './machine/nginx-receiver.ts';
import { processorSeconds, residentMegabytes } from './machine/process-usage.ts';
import { sleep } from './machine/processes.ts';
import type { Contender } from './senders/contender.ts';

export interface Drain {
  /** Deliveries. */
  readonly perSecond: number;
  /** Seconds of processor time for 1,000 deliveries, of the sending process; null where it cannot be read. */
  readonly senderSeconds: number | null;
  /** The same, of its store. */
  readonly storeSeconds: number | null;
  /** At the end, of the sending process. */
  readonly megabytes: number | null;
}

export interface DrainOptions {
  readonly count: number;
  readonly rounds: number;
  /** After the first webhook. Then it is cut off, and the rate is that of what arrived. */
  readonly limitSeconds: number;
  readonly onRound?: (text: string) => void;
}

/** A process that has sent nothing by then sends nothing. */
const startSeconds = 60;

/** For each contender its drains, one a round. */
export async function drainInTurn(
  contenders: readonly Contender[],
  { server, receiver }: { readonly server: BenchServer; readonly receiver: Receiver },
  options: DrainOptions,
): Promise<readonly (readonly Drain[])[]> {
  const drains: Drain[][] = contenders.map(() => []);
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const place = (turn + round) % contenders.length;
      const contender = contenders[place];
      if (contender === undefined) continue;
      await contender.prepare(options.count);
      await server.settle();
      const drain = await drainOnce(contender, contender.store === 'postgres' ? server.pid : contender.store, receiver, options);
      options.onRound?.(`${contender.name}: ${Math.round(drain.perSecond)} deliveries/s`);
      drains[place]?.push(drain);
    }
  }
  return drains;
}

interface Moment {
  readonly at: number;
  readonly arrived: number;
  readonly sender: number | null;
  readonly store: number | null;
}

async function drainOnce(contender: Contender, storePid: number | null, receiver: Receiver, options: DrainOptions): Promise<Drain> {
  const { count, limitSeconds } = options;
  const before = await receiver.count();
  const sending = await contender.start(count);
  const moment = (at: number, arrived: number): Moment => ({
    at,
    arrived,
    sender: processorSeconds(sending.pid),
    store: storePid === null ? null : processorSeconds(storePid),
  });
  const startedAt = performance.now();
  let first: Moment | null = null;
  let warm: Moment | null = null;
  for (;;) {
    const arrived = (await receiver.count()) - before;
    const now = performance.now();
    if (first === null && arrived > 0) first = moment(now, arrived);
    if (warm === null && arrived >= count / 10) warm = moment(now, arrived);
    if (first === null && now - startedAt > startSeconds * 1_000) throw new Error(`${contender.name} sent nothing`);
    if (arrived >= count || (first !== null && now - first.at > limitSeconds * 1_000)) {
      const end = moment(now, arrived);
      const megabytes = residentMegabytes(sending.pid);
      // The last answers are being recorded.
      await sleep(300);
      await sending.stop();
      const sent = (await receiver.count()) - before;
      if (arrived >= count && sent !== count) throw new Error(`${contender.name} sent ${sent} webhooks for ${count}`);
      await contender.finish(count, arrived >= count);
      return { ...between(warm ?? first ?? end, end), megabytes };
    }
    await sleep(20);
  }
}

function between(from: Moment, to: Moment): Omit<Drain, 'megabytes'> {
  const thousands = (to.arrived - from.arrived) / 1_000;
  const cost = (one: number | null, other: number | null): number | null =>
    one === null || other === null ? null : (other - one) / thousands;
  return {
    perSecond: (to.arrived - from.arrived) / ((to.at - from.at) / 1_000),
    senderSeconds: cost(from.sender, to.sender),
    storeSeconds: cost(from.store, to.store),
  };
}

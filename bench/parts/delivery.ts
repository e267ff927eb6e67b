// A backlog of webhooks of 2 KB over 20 receivers' lanes, two signatures each: the limit, Casewire, and what else a Node team would take.

import type { BenchRun, PartResult } from '../bench-run.ts';
import { subscribeLanes } from '../casewire/backlog.ts';
import { type Drain, drainInTurn } from '../drain.ts';
import { startRedis } from '../machine/redis-server.ts';
import { between, betweenRates, middle, rate, type Table } from '../print-table.ts';
import { bullmqContender, type Contender, casewireContender, graphileContender, inMemory, pgBossContender } from '../senders/contender.ts';
import { spreadOf } from '../spread.ts';

export async function deliveryPart(run: BenchRun): Promise<PartResult> {
  const { server, receiver, sizes } = run;
  const redis = await startRedis();
  try {
    const targets = await run.targets();
    for (const target of targets) {
      const running = await target.start();
      await subscribeLanes(running, receiver.url);
      await running.stop();
    }
    const contenders: readonly Contender[] = [
      inMemory('the limit: undici, from memory', 'bare-loop.ts', receiver.url),
      ...targets.map(casewireContender),
      await graphileContender(await server.database(), receiver.url, false),
      await graphileContender(await server.database(), receiver.url, true),
      ...(redis ? [bullmqContender(redis, receiver.url)] : []),
      await pgBossContender(await server.database(), receiver.url),
      inMemory('emitter and axios, nothing kept', 'emitter.ts', receiver.url),
    ];
    const options = { count: sizes.backlog, rounds: sizes.rounds, limitSeconds: sizes.drainSeconds, onRound: run.say };
    const drains = await drainInTurn(contenders, run, options);
    const missing = redis ? [] : ['BullMQ was left out: there is no redis-server on this machine.'];
    return {
      tables: [tableOf(contenders, drains, sizes.backlog, missing)],
      figures: contenders.map(({ name }, place) => ({ name, drains: drains[place] })),
    };
  } finally {
    await redis?.stop();
  }
}

function tableOf(
  contenders: readonly Contender[],
  drains: readonly (readonly Drain[])[],
  backlog: number,
  missing: readonly string[],
): Table {
  const ratiosTo = (other: readonly Drain[], own: readonly Drain[]): readonly number[] =>
    own.map(({ perSecond }, round) => perSecond / (other[round]?.perSecond ?? Number.NaN));
  const limit = drains[0] ?? [];
  const rows = contenders.map(({ name }, place) => {
    const own = drains[place] ?? [];
    const ratio = spreadOf(ratiosTo(limit, own));
    const effort = own.map((drain, round) => processorRatio(limit[round], drain));
    const perSecond = spreadOf(own.map((drain) => drain.perSecond));
    const column = (key: 'senderSeconds' | 'storeSeconds' | 'megabytes', digits: number): string =>
      middle(
        own.map((drain) => drain[key]),
        digits,
      );
    return [
      ...[name, ratio.median.toFixed(2), between(ratio), rate(perSecond.median), betweenRates(perSecond)],
      ...[middle(effort, 2), column('senderSeconds', 2), column('storeSeconds', 2), column('megabytes', 0)],
    ];
  });
  return {
    title: `Webhooks delivered from a backlog of ${backlog.toLocaleString('en-US')}`,
    columns: [
      '',
      'of the limit',
      '(10–90 %)',
      'a second',
      '(10–90 %)',
      'by the sender’s CPU',
      'CPU s for 1,000: sender',
      'its store',
      'RSS, MB',
    ],
    rows,
    notes: [...besideAlternatives(contenders, drains, ratiosTo), ...missing],
  };
}

/** What the limit's own process takes for a webhook, over what this one's takes: how near it could come if nothing else were scarce. */
function processorRatio(limit: Drain | undefined, { senderSeconds }: Drain): number | null {
  const least = limit?.senderSeconds ?? null;
  return least === null || senderSeconds === null ? null : least / senderSeconds;
}

/** Casewire against each durable alternative, in one sentence a build. */
function besideAlternatives(
  contenders: readonly Contender[],
  drains: readonly (readonly Drain[])[],
  ratiosTo: (other: readonly Drain[], own: readonly Drain[]) => readonly number[],
): readonly string[] {
  return contenders.flatMap(({ name }, place) => {
    if (!name.startsWith('Casewire') || name.endsWith('embedded')) return [];
    const others = contenders.flatMap((other, at) => {
      if (!other.durable || other.name.startsWith('Casewire')) return [];
      return [`${spreadOf(ratiosTo(drains[at] ?? [], drains[place] ?? [])).median.toFixed(2)} × ${other.name}`];
    });
    return [`${name}: ${others.join('; ')}.`];
  });
}

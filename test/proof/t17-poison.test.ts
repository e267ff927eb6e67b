// T17: a thousand rows that cannot be used, in the lane of a healthy receiver, do not slow down its ten thousand deliveries. Slices with
// them take turns with slices that have as many usable rows in their place, so that whatever else the machine does hits both alike, and what is
// compared is the poison. The rows are made before the first slice and come due within theirs: to write a body of 5 MB is our work, and not
// the server's. test/spine/poison.test.ts has their fates.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDeliveries, poisonKinds, refusals } from '../support/poison-rows.ts';
import { breakGround, type Ground, p99, pace } from './isolation-ground.ts';
import { full } from './proof-form.ts';
import { reportFigures } from './report-figures.ts';

const rounds = full ? 10 : 2;
/** As fast as in T8. At twice as much a single pause for garbage holds up a hundredth of a slice, and the 99th percentile is a matter of luck. */
const slice = full ? { perSecond: 50, seconds: 20 } : { perSecond: 20, seconds: 3 };
/** Of each kind, in a slice. */
const rows = full ? 8 : 3;

const kinds = Object.keys(poisonKinds).length;
const park = `update deliveries set status = 'retrying', due_at = 'infinity' where subscription_id = $1`;
/** The next $1 parked rows of each of these subscriptions come due one by one, within $2 seconds. */
const release = `
with next as (
  select id, row_number() over (order by place, subscription_id) as turn, count(*) over () as turns
    from (select id, subscription_id, row_number() over (partition by subscription_id order by id) as place
            from deliveries where status = 'retrying' and due_at = 'infinity' and subscription_id = any($3::uuid[])) parked
   where place <= $1
)
update deliveries d set due_at = now() + next.turn * $2::integer * interval '1 second' / next.turns from next where d.id = next.id`;

describe('a healthy receiver', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await breakGround();
  });
  afterAll(() => ground?.close());

  it('does not notice the poison in its lane', { timeout: full ? 900_000 : 120_000 }, async () => {
    const url = ground.healthy.url('well');
    await ground.healthy.behave('well-poison', { kind: 'answer', status: 500, body: 'poison' });
    await ground.tell('well', url);
    await ground.post('/api/v1/external/secrets', { key: 'BAD', value: 'one\r\nx-injected: two' });
    const ids = new Map<string, string>();
    const subscribe = async (description?: string) => {
      const entry = { level: 'customer', type: 'webhook', url, events: ['never.told'], ...(description ? { description } : {}) };
      return (await ground.post('/api/v1/subscriptions', entry))['id'] as string;
    };
    for (const name of Object.keys(poisonKinds)) ids.set(name, await subscribe(name));
    const usable = await subscribe();
    await ground.query(refusals);
    const [{ id: workspaceId } = { id: '' }] = await ground.query<{ id: string }>(
      'select workspace_id as id from subscriptions where id = $1',
      [usable],
    );
    for (const [name, { spoil }] of Object.entries(poisonKinds)) if (spoil) await ground.query(spoil, [ids.get(name)]);
    // In one commit, so that no worker sees them before they are damaged, and none until their slice.
    const prepare = (id: string, count: number, damage?: string) => {
      const insert = insertDeliveries.replaceAll('$1', `'${workspaceId}'::uuid`).replaceAll('$3', String(count));
      const steps = [insert.replaceAll('$2', '$1::uuid'), ...(damage ? [damage] : []), park].map((step) =>
        step.replaceAll('$1', `'${id}'`),
      );
      return ground.query(`begin; ${steps.join('; ')}; commit`);
    };
    for (const [name, { damage }] of Object.entries(poisonKinds)) await prepare(ids.get(name) ?? '', rows * rounds, damage);
    await prepare(usable, rows * rounds * kinds);

    await pace(ground, { workflows: ['well'], perSecond: slice.perSecond, seconds: 2 });
    const [without, among]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      await ground.query(release, [rows * kinds, slice.seconds, [usable]]);
      without.push(...(await pace(ground, { workflows: ['well'], ...slice })).receipts);
      await ground.query(release, [rows, slice.seconds, [...ids.values()]]);
      among.push(...(await pace(ground, { workflows: ['well'], ...slice })).receipts);
    }
    const open = "select from deliveries where status in ('pending', 'sending', 'retrying') limit 1";
    await expect.poll(async () => (await ground.query(open)).length, { timeout: 60_000, interval: 250 }).toBe(0);
    const ended = await ground.query<{ description: string; status: string; reason: string | null; count: number }>(
      `select s.description, d.status, d.reason, count(*)::integer as count
         from deliveries d join subscriptions s on s.id = d.subscription_id where s.description is not null group by 1, 2, 3 order by 1`,
    );
    const ratio = p99(among) / p99(without);
    reportFigures('T17', {
      healthy: among.length,
      poison: rows * rounds * kinds,
      'p99 with usable rows in their place, ms': p99(without),
      'p99 among poison, ms': p99(among),
      ratio,
    });
    const expected = Object.entries(poisonKinds).map(([description, { status = 'cancelled', reason }]) => ({
      ...{ description, status, reason },
      count: rows * rounds,
    }));
    expect(ended).toEqual(expected.sort((a, b) => (a.description < b.description ? -1 : 1)));
    if (full) expect(ratio).toBeLessThanOrEqual(1.1);
  });
});

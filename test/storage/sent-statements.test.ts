// Statements that are sent without waiting for their answer: one that fails takes its transaction with it, and its own error is told.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notFound } from '../../src/domain/errors.ts';
import type { Database } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

describe('a statement that nobody waits for', () => {
  let database: Database;
  let place: DatabasePlace;
  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    await database.script('create table marks (n integer primary key)');
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });
  const insert = 'insert into marks (n) values ($1)';
  const marks = async () => (await database.query<{ n: number }>('select n from marks order by n')).map(({ n }) => n);

  it('is done by the time of the commit, in the order in which it was sent', async () => {
    const seen = await database.transaction('all-workspaces', async (tx) => {
      await tx.send(insert, [1]);
      await tx.send('update marks set n = $1 where n = 1', [2]);
      return tx.query('select n from marks');
    });
    expect(seen).toEqual([{ n: 2 }]);
    expect(await marks()).toEqual([2]);
  });

  it('fails the transaction with its own error, whatever was asked after it', async () => {
    const alone = database.transaction('all-workspaces', async (tx) => {
      await tx.query(insert, [3]);
      await tx.send(insert, [2]);
    });
    await expect(alone).rejects.toMatchObject({ code: '23505' });
    const before = database.transaction('all-workspaces', async (tx) => {
      await tx.send(insert, [2]);
      await tx.query(insert, [4]);
    });
    await expect(before).rejects.toMatchObject({ code: '23505' });
    expect(await marks()).toEqual([2]);
  });

  it('fails the transaction also when it cannot be sent at all, of which the database knows nothing', async () => {
    const unsendable = {
      toPostgres: () => {
        throw new Error('this has no text');
      },
      toString: () => {
        throw new Error('this has no text');
      },
    };
    const last = database.transaction('all-workspaces', async (tx) => {
      await tx.query(insert, [5]);
      await tx.send(insert, [unsendable]);
    });
    await expect(last).rejects.toThrow('this has no text');
    const inBetween = database.transaction('all-workspaces', async (tx) => {
      await tx.send(insert, [6]);
      await tx.send(insert, [unsendable]);
      await tx.query(insert, [7]);
    });
    await expect(inBetween).rejects.toThrow('this has no text');
    expect(await marks()).toEqual([2]);
  });

  it('leaves nothing behind when the work is refused, and the connection is as good as before', async () => {
    for (let n = 10; n < 40; n += 1) {
      await database.transaction('all-workspaces', async (tx) => {
        await tx.send(insert, [n]);
        return notFound;
      });
    }
    expect(await marks()).toEqual([2]);
  });

  it('may be one of many that are asked at once', async () => {
    const answers = await database.transaction('all-workspaces', (tx) =>
      Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>('select $1::integer as n', [n]))),
    );
    expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });
});

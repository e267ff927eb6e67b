// The embedded engine: PostgreSQL in this process. One session, so transactions queue behind each other: keep them short.
// It runs without fsync: what it acknowledged survives a killed process, but not a power cut.

import { PGlite, types as pgTypes, type Transaction } from '@electric-sql/pglite';
import { beginFor, type Database, endFor, type Tx } from '../database.ts';
import { lockDirectory } from './directory-lock.ts';

type Session = Pick<Transaction, 'query'>;

function txOn(session: Session): Tx {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => (await session.query<Row>(text, values as unknown[])).rows,
    send: async (text, values = []) => {
      await session.query(text, values as unknown[]);
    },
    run: async <Row>(statement: { compile(): { sql: string; parameters: readonly unknown[] } }) => {
      const { sql, parameters } = statement.compile();
      return (await session.query<Row>(sql, parameters as unknown[])).rows;
    },
  };
}

/**
 * Opens the data directory, made if missing; null opens a database in memory.
 * Another process that holds the directory: `{ refused }`, in words.
 */
export async function openPglite(directory: string | null): Promise<Database | { readonly refused: string }> {
  const lock = directory === null ? null : await lockDirectory(directory);
  if (lock && 'refused' in lock) return lock;
  const pglite = await PGlite.create({
    ...(directory === null ? {} : { dataDir: directory }),
    parsers: { [pgTypes.INT8]: Number },
  });
  return {
    engine: 'pglite',
    ...txOn(pglite),
    transaction: (tenant, work) =>
      pglite.transaction(async (session) => {
        const settings = beginFor(tenant).replace(/^begin;? ?/, '');
        if (settings !== '') await session.exec(settings);
        const result = await work(txOn(session));
        if (endFor(result) === 'rollback') await session.rollback();
        return result;
      }),
    connections: () => ({ open: 1, limit: 1 }),
    script: async (text) => {
      await pglite.exec(text);
    },
    listen: async (channel, onNotify) => {
      const stop = await pglite.listen(channel, onNotify);
      return () => stop();
    },
    close: async () => {
      await pglite.close();
      await lock?.release();
    },
  };
}

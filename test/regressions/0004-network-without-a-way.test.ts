// A network that has no way to the database (its machine is gone, a route is missing) says EHOSTUNREACH or ENETUNREACH. That passes, as a
// refused connection does: callers are told to come again, and what was being worked on is tried again.

import { expect, it } from 'vitest';
import { Unavailable } from '../../src/domain/errors.ts';
import { openPostgres } from '../../src/storage/adapters/postgres.ts';
import { createLog } from '../../src/telemetry/log.ts';

it('a database that no network leads to is away, not broken', async () => {
  // No TCP connection can be made to it: the system refuses without sending anything.
  const url = 'postgres://nobody:nothing@255.255.255.255:5432/none';
  const database = openPostgres(
    { url, directUrl: null, pooling: 'session', connections: 2 },
    createLog({ level: 'silent', format: 'json' }),
  );
  const error = await database.query('select 1').catch((reason: unknown) => reason);
  await database.close();
  expect(error).toBeInstanceOf(Unavailable);
});

// A key that is revoked or expires while a node knows it works no longer than the contract's five seconds.

import { randomBytes, randomUUID } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/operations/access/authenticate.ts';
import { makeAccessKey } from '../../src/operations/access/make-access-key.ts';
import { secretHash } from '../../src/operations/access/secret-hash.ts';
import type { Database } from '../../src/storage/database.ts';
import { type DatabasePlace, openTestDatabase } from '../support/database.ts';

describe('access keys', () => {
  let database: Database;
  let place: DatabasePlace;
  const workspaceId = randomUUID();
  const generator = new V7Generator();

  beforeAll(async () => {
    ({ database, place } = await openTestDatabase());
    await database.query(
      `insert into workspaces (id, customer_id, customer_name, environment, sealed_shared_secret) values ($1, $1, 'keys', 'production', 'sealed')`,
      [workspaceId],
    );
  });
  afterAll(async () => {
    await database?.close();
    await place?.remove();
  });

  const makeKey = async (expiresAt: Date | null = null) => {
    const wanted = { workspaceId, name: 'test', allows: ['cases:read'], expiresAt } as const;
    return (await makeAccessKey(database, wanted, { randomBytes, newId: () => generator.generate().toString() })).key;
  };

  it('are 256 random bits', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => makeKey()));
    expect(new Set(made).size).toBe(20);
    for (const key of made) expect(Buffer.from(key.replace('cw_', ''), 'base64url')).toHaveLength(32);
  });

  it('name their workspace and what they allow', async () => {
    const key = await makeKey();
    const scope = await createAuthenticate({ database })(key, 'request');
    expect(scope).toMatchObject({
      workspaceId,
      customerId: workspaceId,
      environment: 'production',
      allows: ['cases:read'],
      requestId: 'request',
    });
  });

  it.each([
    ['revoked', 'update access_keys set revoked_at = now() where key_hash = $1'],
    ['expired', 'update access_keys set expires_at = now() where key_hash = $1'],
  ])('that are %s stop within five seconds on a node that knows them', async (_word, statement) => {
    const key = await makeKey();
    const authenticate = createAuthenticate({ database });
    expect(await authenticate(key, 'before')).not.toBeNull();
    await database.query(statement, [secretHash(key)]);
    await expect.poll(() => authenticate(key, 'after'), { timeout: 5_000, interval: 100 }).toBeNull();
  });
});

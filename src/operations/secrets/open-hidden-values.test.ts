import { describe, expect, it } from 'vitest';
import type { Deps } from '../deps.ts';
import { openHiddenValues } from './open-hidden-values.ts';

const owner = { workspaceId: 'w', caseId: 'c' };
const depsAt = (publicUrl: string | null): Deps =>
  ({ publicUrl, database: { transaction: (_: unknown, work: (tx: unknown) => unknown) => work(tx) } }) as unknown as Deps;
const tx = { query: async () => [{ callback_token: 'tok' }] };

describe('openHiddenValues', () => {
  it('gives callback URLs by event, and their token so that it can be recognised', async () => {
    const opened = await openHiddenValues(owner, ['callbackUrl.A B'], depsAt('https://me.example'));
    expect([...opened]).toEqual([
      ['callbackUrl.A B', 'https://me.example/api/v1/external/workflows/c/hook/A%20B?token=tok'],
      ['callback.token', 'tok'],
    ]);
  });

  it('leaves callback URLs out when nobody knows where we are reached', async () => {
    expect(await openHiddenValues(owner, ['callbackUrl.DONE'], depsAt(null))).toEqual(new Map());
  });

  it('asks the database for nothing when nothing is hidden', async () => {
    expect(await openHiddenValues(owner, [], {} as Deps)).toEqual(new Map());
  });
});

import { describe, expect, it } from 'vitest';
import type { Scope } from '../../domain/scope.ts';
import type { Deps } from '../deps.ts';
import { getCallbackUrl } from './get-callback-url.ts';

const scope = { workspaceId: 'w' } as Scope;
const depsAt = (publicUrl: string | null): Deps => ({ publicUrl, database: { transaction: async () => 'tok-en_1' } }) as unknown as Deps;
const input = { id: 'c', origin: 'http://127.0.0.1:3000' };

describe('getCallbackUrl', () => {
  it('starts with the public URL when one is set, else with where the caller reached us', async () => {
    const event = 'KYC DONE/1';
    expect(await getCallbackUrl(scope, { ...input, event }, depsAt('https://cases.example'))).toEqual({
      url: 'https://cases.example/api/v1/external/workflows/c/hook/KYC%20DONE%2F1?token=tok-en_1',
      token: 'tok-en_1',
    });
    expect(await getCallbackUrl(scope, { ...input, event: 'E', resultDestination: 'pluginsOutput.kyc' }, depsAt(null))).toMatchObject({
      url: 'http://127.0.0.1:3000/api/v1/external/workflows/c/hook/E?resultDestination=pluginsOutput.kyc&token=tok-en_1',
    });
  });

  it('leaves the place of the event open when none is named', async () => {
    expect(await getCallbackUrl(scope, input, depsAt(null))).toMatchObject({
      url: 'http://127.0.0.1:3000/api/v1/external/workflows/c/hook/{event}?token=tok-en_1',
    });
  });
});

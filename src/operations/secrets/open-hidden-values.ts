// What an authored request hides until it is sent, in clear: secrets of the workspace, and callback URLs of the case with its token.
// For one call or one attempt; nothing of it may be stored or logged.

import { getCallbackToken } from '../../storage/callbacks.ts';
import { callbackUrl } from '../callbacks/callback-url.ts';
import type { Deps } from '../deps.ts';
import { openSecrets } from './open-secrets.ts';

const callbackPrefix = 'callbackUrl.';
/** The token alone, so that an answer which echoes it can be cleaned too. No placeholder asks for it. */
const tokenName = 'callback.token';

/** By the names that `hiddenName` gives. Left out: secrets that do not exist, and callback URLs when nobody knows where we are reached. */
export async function openHiddenValues(
  { workspaceId, caseId }: { readonly workspaceId: string; readonly caseId: string | null },
  names: readonly string[],
  deps: Deps,
): Promise<ReadonlyMap<string, string>> {
  const callbacks = names.filter((name) => name.startsWith(callbackPrefix));
  const secrets = await openSecrets(
    { workspaceId },
    names.filter((name) => !callbacks.includes(name)),
    deps,
  );
  if (callbacks.length === 0 || caseId === null) return secrets;
  return new Map([...secrets, ...(await openCallbackUrls({ workspaceId, caseId }, callbacks, deps))]);
}

async function openCallbackUrls(
  { workspaceId, caseId }: { readonly workspaceId: string; readonly caseId: string },
  names: readonly string[],
  { database, publicUrl: base }: Deps,
): Promise<readonly (readonly [string, string])[]> {
  const token = await database.transaction({ workspaceId }, (tx) => getCallbackToken(tx, { workspaceId }, caseId));
  if (token === null || base === null) return [];
  const urls = names.map((name) => [name, callbackUrl({ base, caseId, token, event: name.slice(callbackPrefix.length) })] as const);
  return [...urls, [tokenName, token]];
}

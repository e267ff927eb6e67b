// GET /:id/callback-url: what a third party needs to answer for this case. The token opens this case's callbacks and nothing else;
// it is shown here, and to vendors by `{callbackUrl.EVENT}`; never in a case, a list or a log, nor in what a webhook tells.

import { notFound, type Refused } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import { getCallbackToken } from '../../storage/callbacks.ts';
import type { Deps } from '../deps.ts';
import { callbackUrl } from './callback-url.ts';

export interface CallbackUrl {
  /** Complete, the token included. */
  readonly url: string;
  readonly token: string;
}

/** `origin`: where the caller reached us, in case no public URL is set. Without an event the URL has `{event}` in its place. */
export async function getCallbackUrl(
  scope: Scope,
  input: { readonly id: string; readonly origin: string; readonly event?: string; readonly resultDestination?: string },
  deps: Deps,
): Promise<CallbackUrl | Refused> {
  const token = await deps.database.transaction(scope, (tx) => getCallbackToken(tx, scope, input.id));
  if (token === null) return notFound;
  const { id: caseId, origin, ...rest } = input;
  return { url: callbackUrl({ base: deps.publicUrl ?? origin, caseId, token, ...rest }), token };
}

// POST /secrets: stores a secret under its name, in place of the one before. Its value is never shown again.

import type { Refused } from '../../domain/errors.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../domain/scope.ts';
import * as secrets from '../../storage/secrets.ts';
import type { Deps } from '../deps.ts';
import { type Idempotency, once } from '../once.ts';
import { secretBinding } from './open-secrets.ts';

/** Longest value, in UTF-8 bytes. */
const maxBytes = 8 * 1024;

/** Running cases use the new value from their next request on. */
export async function putSecret(
  scope: Scope,
  input: { readonly key: string; readonly value: string },
  idempotency: Idempotency | null,
  deps: Deps,
): Promise<{ readonly key: string } | Refused> {
  const { key, value } = input;
  if (Buffer.byteLength(value) > maxBytes) {
    const message = `must have at most ${maxBytes} bytes`;
    return refuse('invalid_request', `The value of the secret ${message}.`, { errors: [{ path: 'value', message }] });
  }
  const sealedValue = await deps.seal.seal(value, secretBinding(scope.workspaceId, key));
  return deps.database.transaction(scope, (tx) =>
    once(
      tx,
      scope,
      idempotency,
      async () => {
        await secrets.putSecret(tx, scope, { key, sealedValue });
        return { key };
      },
      deps,
    ),
  );
}

// A call of this server's API as a curl command to be copied. The reader puts a key of their own in its place.

import { curlCommand } from '../words/curl-command.ts';

export function postCommand(path: string, body: unknown): string {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer <key>' };
  return curlCommand({ method: 'POST', url: `${window.location.origin}${path}`, headers, body: JSON.stringify(body) });
}

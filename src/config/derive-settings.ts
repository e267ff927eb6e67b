// What follows from several settings together. Called by service.ts, which hands it on; pure.

import type { Config } from './settings.ts';

/** Null unless both halves are set: a mail needs a server and a sender. */
export function mailServer({ smtpUrl, mailFrom }: Config): { readonly url: string; readonly from: string } | null {
  return smtpUrl === null || mailFrom === null ? null : { url: smtpUrl, from: mailFrom };
}

/** Where a browser on the server's own machine finds it. */
export function addressOf({ host, port }: Config): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

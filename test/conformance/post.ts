// The mails of the conformance cases: one SMTP server for all, and which mail belongs to which case.

import type { JsonObject } from '../../src/domain/json.ts';
import type { MailServer } from '../../src/plugins/plugin.ts';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.ts';
import type { ConformanceCase } from './conformance-case.ts';

export interface Post {
  readonly server: MailServer;
  /** To the addresses that the case writes; no two cases write the same. */
  mailsOf(written: ConformanceCase): readonly JsonObject[];
  close(): Promise<void>;
}

export async function startPost(): Promise<Post> {
  const smtp: SmtpServer = await startSmtpServer();
  return {
    server: { url: smtp.url, from: 'Casewire <no-reply@casewire.test>' },
    mailsOf: (written) => {
      const text = JSON.stringify(written);
      return smtp.mails.filter(({ to }) => to.some((address) => text.includes(address))).map(({ to, raw }) => ({ to, raw }));
    },
    close: () => smtp.close(),
  };
}

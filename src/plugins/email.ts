// email: one mail through the operator's SMTP server. The only file that speaks SMTP, and it speaks to that server alone: no
// definition and no case can name another.

import { createTransport, type NodemailerError } from 'nodemailer';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { CallRecord } from '../domain/plugin-call.ts';
import { callData } from './call-data.ts';
import { type Rendered, renderAddress, renderHeader, renderText } from './email-template.ts';
import { actionOf, type MailServer, outputOf, type Plugin, type PluginAnswer, type PluginInput, type PluginTools } from './plugin.ts';
import { failure } from './plugin-failure.ts';
import { runTransforms } from './transform-chain.ts';

export const email: Plugin = { kinds: ['email'], run };

const mostRecipients = 50;
const mostTries = 4;
const firstRetryMs = 2_000;
const timeoutMs = 15_000;

interface Mail {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
}

async function run(input: PluginInput, tools: PluginTools): Promise<PluginAnswer> {
  if (tools.mail === null) {
    return failure(input, 'no_mail_server', 'No mail server is set up here: CASEWIRE_SMTP_URL and CASEWIRE_MAIL_FROM are needed.');
  }
  const data = templateData(input);
  if (typeof data === 'string') return failure(input, 'transform_failed', data);
  const mail = readMail(input.entry, data);
  if (typeof mail === 'string') return failure(input, 'bad_mail', mail);
  const { to, cc, bcc, subject } = mail;
  const record: CallRecord = { request: { to, cc, bcc, subject }, response: null };
  // The same for every try, so that mailboxes can tell a repetition.
  const messageId = `<${input.idempotencyKey}@${domainOf(tools.mail.from)}>`;
  let rejected: number;
  try {
    rejected = await send(tools.mail, mail, messageId);
  } catch (error) {
    return undelivered(input, error as NodemailerError, record);
  }
  const value = { messageId, recipients: to.length + cc.length + bcc.length, rejected, sentAt: tools.now().toISOString() };
  return { outcome: { kind: 'answered', destination: outputOf(input.name), value, event: actionOf(input.entry, 'successAction') }, record };
}

/** The case's data, or what the transform makes of it; text is the reason why there is none. */
function templateData(input: PluginInput): JsonObject | string {
  const { transformers, transform = transformers } = input.entry;
  const data = callData(input);
  if (transform === undefined || transform === null) return data;
  const made = runTransforms(transform, data);
  if (!made.ok) return made.message;
  return isJsonObject(made.value) ? made.value : 'The data of a mail is an object; the transform gave something else.';
}

/** Every part rendered, or all that is wrong with it. */
function readMail(entry: JsonObject, data: JsonObject): Mail | string {
  const faults: string[] = [];
  const taken = (part: string, rendered: Rendered): string => {
    if (rendered.ok) return rendered.text;
    faults.push(`${part}: ${rendered.message}`);
    return '';
  };
  const one = (part: string, render: (template: string, data: JsonObject) => Rendered): string | null => {
    const template = entry[part];
    return typeof template === 'string' ? taken(part, render(template, data)) : null;
  };
  const addresses = (part: string) => listOf(entry[part]).map((template) => taken(part, renderAddress(template, data)));
  const mail: Mail = {
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo: one('replyTo', renderAddress),
    subject: one('subject', renderHeader) ?? '',
    text: one('text', (template) => renderText(template, data, 'text')),
    html: one('html', (template) => renderText(template, data, 'html')),
  };
  const recipients = mail.to.length + mail.cc.length + mail.bcc.length;
  if (mail.to.length === 0) faults.push('"to" names nobody');
  if (recipients > mostRecipients) faults.push(`there are ${recipients} recipients; at most ${mostRecipients} get a mail`);
  if (mail.text === null && mail.html === null) faults.push('there is neither "text" nor "html"');
  return faults.length === 0 ? mail : `The mail cannot be made: ${faults.join('; ')}.`;
}

function listOf(written: Json | undefined): readonly string[] {
  const list: readonly Json[] = Array.isArray(written) ? written : [written ?? null];
  return list.filter((one) => typeof one === 'string');
}

/** How many recipients the server would not take; it took at least one. Throws when it took none. */
async function send(server: MailServer, mail: Mail, messageId: string): Promise<number> {
  const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = createTransport({ url: server.url, ...limits, disableFileAccess: true, disableUrlAccess: true });
  const plain = (address: string) => ({ name: '', address });
  try {
    const sent = await transport.sendMail({
      from: server.from,
      to: mail.to.map(plain),
      cc: mail.cc.map(plain),
      bcc: mail.bcc.map(plain),
      ...(mail.replyTo === null ? {} : { replyTo: plain(mail.replyTo) }),
      subject: mail.subject,
      ...(mail.text === null ? {} : { text: mail.text }),
      ...(mail.html === null ? {} : { html: mail.html }),
      messageId,
    });
    return sent.rejected?.length ?? 0;
  } finally {
    transport.close();
  }
}

/** The server's "not now" (4xx) and a broken line are tried again; its "no" (5xx) stands. */
function undelivered(input: PluginInput, error: NodemailerError, record: CallRecord): PluginAnswer {
  const code = error.responseCode;
  const detail =
    code === undefined
      ? `The mail server could not be reached or broke off (${error.code ?? 'unknown'}).`
      : `The mail server answered ${code}.`;
  const final = (code !== undefined && code >= 500) || error.code === 'EAUTH' || input.attempt >= mostTries;
  if (final) return failure(input, code === undefined ? 'mail_server_away' : 'mail_refused', detail, record);
  return { outcome: { kind: 'retry', reason: 'mail_not_taken', detail, inMs: firstRetryMs * 4 ** (input.attempt - 1) }, record };
}

/** `Casewire <no-reply@example.com>` → `example.com`. */
function domainOf(from: string): string {
  return /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

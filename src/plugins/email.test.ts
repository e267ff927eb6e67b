import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import { type SmtpServer, startSmtpServer } from '../../test/support/smtp-server.ts';
import type { JsonObject } from '../domain/json.ts';
import { email } from './email.ts';

const context = { entity: { data: { companyName: 'Ann & Co', email: 'ann@example.com' } }, evil: 'x\r\nBcc: thief@example.com' };
const entry = {
  to: '{entity.data.email}',
  subject: 'About {entity.data.companyName}',
  html: '<p>Hello {entity.data.companyName}</p>',
  text: 'Hello {entity.data.companyName}',
  successAction: 'MAILED',
  errorAction: 'NOT_MAILED',
};

describe('email', () => {
  let server: SmtpServer;
  beforeAll(async () => {
    server = await startSmtpServer();
  });
  beforeEach(() => server.behave());
  afterAll(() => server?.close());

  const send = (more: JsonObject = {}, attempt = 1, url = server.url) =>
    email.run(
      pluginInput({ ...entry, ...more }, { name: 'invite', context, attempt }),
      pluginTools({ mail: { url, from: 'Casewire <no-reply@casewire.test>' } }),
    );

  it('sends one mail with the rendered parts, and says so', async () => {
    const { outcome, record } = await send({ cc: ['second@example.com'], bcc: 'third@example.com', replyTo: 'desk@example.com' });
    expect(outcome).toEqual({
      kind: 'answered',
      destination: 'pluginsOutput.invite',
      value: { messageId: '<key-1@casewire.test>', recipients: 3, rejected: 0, sentAt: '2026-06-15T12:00:00.000Z' },
      event: 'MAILED',
    });
    const mail = server.mails.at(-1);
    expect(mail).toMatchObject({ from: 'no-reply@casewire.test', to: ['ann@example.com', 'second@example.com', 'third@example.com'] });
    expect(mail?.raw).toContain('From: Casewire <no-reply@casewire.test>');
    expect(mail?.raw).toContain('Subject: About Ann & Co');
    expect(mail?.raw).toContain('Message-ID: <key-1@casewire.test>');
    expect(mail?.raw).toContain('Reply-To: desk@example.com');
    expect(mail?.raw).toContain('<p>Hello Ann &amp; Co</p>');
    expect(mail?.raw).toContain('\nHello Ann & Co\n');
    expect(mail?.raw).not.toContain('third@example.com');
    expect(record).toEqual({
      request: { to: ['ann@example.com'], cc: ['second@example.com'], bcc: ['third@example.com'], subject: 'About Ann & Co' },
      response: null,
    });
  });

  it('fills its templates from a transform, when it has one', async () => {
    await send({
      transformers: [{ transformer: 'jmespath', mapping: '{who: entity.data.email}' }],
      to: '{who}',
      subject: 'For {who}',
      text: 'x',
      html: null,
    });
    expect(server.mails.at(-1)?.raw).toContain('Subject: For ann@example.com');
  });

  it.each([
    ['a line break in the subject', { subject: 'Hi {evil}' }, 'subject: a header may hold no line breaks'],
    ['a line break in a recipient', { to: '{evil}' }, 'to: a header may hold no line breaks'],
    ['two recipients in one', { to: 'a@example.com, b@example.com' }, 'to: a recipient is exactly one address'],
    ['a line break in reply-to', { replyTo: '{evil}' }, 'replyTo:'],
    ['nobody to send to', { to: [] }, '"to" names nobody'],
    ['no body', { text: null, html: null }, 'neither "text" nor "html"'],
    ['a hole in the text', { text: 'Dear {entity.data.firstName}' }, '{entity.data.firstName} has no value'],
    ['too many recipients', { to: Array.from({ length: 51 }, (_, index) => `a${index}@example.com`) }, 'at most 50'],
  ])('refuses %s, and sends nothing', async (_, more, detail) => {
    const before = server.commands.length;
    const { outcome } = await send(more);
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: 'bad_mail',
      detail: expect.stringContaining(detail),
      event: 'NOT_MAILED',
      value: { status: 'ERROR' },
    });
    expect(server.commands).toHaveLength(before);
  });

  it('reads no file and no URL that a body names', async () => {
    await send({ text: '/etc/passwd', html: 'http://127.0.0.1/x' });
    expect(server.mails.at(-1)?.raw).toContain('/etc/passwd');
  });

  it('tries again when the server is busy, away or breaks off, and gives up in the end', async () => {
    server.answer('MAIL', '451 busy');
    expect((await send()).outcome).toMatchObject({
      kind: 'retry',
      reason: 'mail_not_taken',
      detail: 'The mail server answered 451.',
      inMs: 2_000,
    });
    expect((await send({}, 3)).outcome).toMatchObject({ kind: 'retry', inMs: 32_000 });
    expect((await send({}, 4)).outcome).toMatchObject({ kind: 'failed', reason: 'mail_refused', event: 'NOT_MAILED' });
    server.behave();
    server.answer('DATA', null);
    expect((await send()).outcome).toMatchObject({ kind: 'retry' });
    expect((await send({}, 1, 'smtp://127.0.0.1:1')).outcome).toMatchObject({
      kind: 'retry',
      detail: expect.stringContaining('could not be reached'),
    });
    expect((await send({}, 4, 'smtp://127.0.0.1:1')).outcome).toMatchObject({ kind: 'failed', reason: 'mail_server_away' });
  });

  it('takes the server’s no for an answer', async () => {
    server.answer('RCPT', '550 nobody here');
    expect((await send()).outcome).toMatchObject({
      kind: 'failed',
      reason: 'mail_refused',
      detail: 'The mail server answered 550.',
      event: 'NOT_MAILED',
    });
    server.behave();
    server.answer('.', '554 spam');
    expect((await send()).outcome).toMatchObject({ kind: 'failed', reason: 'mail_refused' });
  });

  it('fails with the reason when no mail server is set up', async () => {
    const { outcome } = await email.run(pluginInput(entry, { context }), pluginTools());
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: 'no_mail_server',
      detail: expect.stringContaining('CASEWIRE_SMTP_URL'),
      event: 'NOT_MAILED',
    });
  });
});

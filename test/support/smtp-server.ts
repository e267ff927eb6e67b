// A mail server of a test's own: takes mails over SMTP, answers as it is told, and keeps what came.

import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came, with line ends as `\n`. */
  readonly raw: string;
}

export interface SmtpServer {
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** The lines that clients sent outside of mails. */
  readonly commands: readonly string[];
  /** Another answer than the usual one to commands that begin so: `answer('RCPT', '550 no')`; null hangs up. */
  answer(command: string, line: string | null): void;
  /** The usual answers again. */
  behave(): void;
  close(): Promise<void>;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const commands: string[] = [];
  const answers = new Map<string, string | null>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, { mails, commands, answers });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    commands,
    answer: (command, line) => void answers.set(command, line),
    behave: () => answers.clear(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Told {
  readonly mails: ReceivedMail[];
  readonly commands: string[];
  readonly answers: ReadonlyMap<string, string | null>;
}

function converse(socket: Socket, { mails, commands, answers }: Told): void {
  let buffer = '';
  let mail = { from: '', to: [] as string[] };
  let lines: string[] | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const answer = (verb: string, usual: string) => {
    const told = answers.get(verb);
    if (told === null) socket.destroy();
    else say(told ?? usual);
    return told === undefined;
  };
  const take = (line: string): void => {
    if (lines !== null) {
      if (line !== '.') return void lines.push(line.replace(/^\.\./, '.'));
      if (answer('.', '250 taken')) mails.push({ ...mail, raw: lines.join('\n') });
      mail = { from: '', to: [] };
      lines = null;
      return;
    }
    commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL' && answer(verb, '250 ok')) mail.from = address;
    else if (verb === 'RCPT' && answer(verb, '250 ok')) mail.to.push(address);
    else if (verb === 'DATA' && answer(verb, '354 go on')) lines = [];
    else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else if (!['MAIL', 'RCPT', 'DATA'].includes(verb)) answer(verb, '250 ok');
  };
  socket.on('data', (chunk) => {
    const parts = (buffer + chunk.toString('utf8')).split('\r\n');
    buffer = parts.pop() ?? '';
    for (const line of parts) take(line);
  });
  say('220 test');
}

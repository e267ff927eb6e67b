// The lines of `dev` and `demo` that lead to the console: where it is, and a link that signs in to the demo workspace.

import type { Service } from '../service.ts';
import type { Terminal } from './terminal.ts';

export interface ConsoleLines {
  readonly indent: string;
  /** Of the words before the links, so that they stand below each other. */
  readonly width: number;
}

/** Says nothing when this process serves no console: it has the role `worker` only. */
export async function showConsole(terminal: Terminal, service: Service, lines: ConsoleLines = { indent: '', width: 10 }): Promise<void> {
  if (service.url === '') return;
  const made = await service.createSignInLink({ customerName: 'demo', environment: 'sandbox', label: 'demo', allows: ['admin'] });
  const head = (words: string): string => lines.indent + words.padEnd(lines.width);
  terminal.say(`${head('Console:')}${service.url}/console`);
  if ('refused' in made) terminal.complain(made.refused);
  else terminal.say(`${head('Sign in:')}${made.link} (works once, 30 min)`);
}

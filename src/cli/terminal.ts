// Where commands speak: standard output for answers, standard error for complaints. Handed to every command, so that tests
// can listen. The only file of the CLI that knows colours and spinners.

import { spinner } from '@clack/prompts';
import picocolors from 'picocolors';
import type { ExitCode } from './exit-codes.ts';

export interface Terminal {
  /** One line of the answer. */
  say(text?: string): void;
  /** One line of complaint. */
  complain(text: string): void;
  /** Shows that something takes its time: a spinner for people, two lines for a file. */
  during<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** True on a terminal, false in a pipe or file. */
  readonly forPeople: boolean;
  readonly colors: ReturnType<typeof picocolors.createColors>;
}

/** How a command hands its exit code to main. */
export type Finish = (code: ExitCode) => void;

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function createTerminal(out: Output, err: Output): Terminal {
  // A terminal that does not know its width (a container's, often) would break the spinner into one letter a line.
  const forPeople = out.isTTY === true && (out.columns ?? 0) > 0;
  const say = (text = ''): void => {
    out.write(`${text}\n`);
  };
  return {
    say,
    complain: (text) => {
      err.write(`${text}\n`);
    },
    during: (title, work) => (forPeople ? spin(title, work) : announce(title, work, say)),
    forPeople,
    colors: picocolors.createColors(forPeople),
  };
}

async function spin<T>(title: string, work: () => Promise<T>): Promise<T> {
  const wheel = spinner({ indicator: 'timer' });
  wheel.start(title);
  try {
    const result = await work();
    wheel.stop(title);
    return result;
  } catch (error) {
    wheel.error(title);
    throw error;
  }
}

async function announce<T>(title: string, work: () => Promise<T>, say: (text: string) => void): Promise<T> {
  say(`${title} ...`);
  return work();
}

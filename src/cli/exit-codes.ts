// What the process answers to the shell that started it. Printed under every `--help`.

export const exitCodes = {
  done: 0,
  /** The command ran and the answer is no: a definition with errors, a server that could not start. */
  failed: 1,
  /** The command did not run: unknown options, faulty settings, a file that cannot be read. */
  usage: 2,
  /** A second Ctrl-C, or SIGTERM, while stopping. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0    done
  1    done, and the answer is no: a definition with errors, a server that could not start
  2    not done: unknown options, faulty settings, a file that cannot be read
  130  interrupted by a second signal while stopping`;

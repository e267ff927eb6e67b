// Starts the server, keeps it up until somebody orders it to stop, and stops it. Called by `dev`, `serve` and `demo`.

import type { Config } from '../config/settings.ts';
import { type NotStarted, type Service, startService } from '../service.ts';
import { createLog } from '../telemetry/log.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { untilSignal } from './until-signal.ts';

export interface RunOptions {
  readonly mode: 'dev' | 'serve' | 'demo';
  /** Of the demo: its company register. */
  readonly registerUrl?: string;
  /** What to do once it is up; the server stays up after it. */
  readonly whenUp: (service: Service) => Promise<void> | void;
}

export async function runService(terminal: Terminal, config: Config, { mode, whenUp, ...rest }: RunOptions): Promise<ExitCode> {
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  // Listened for from the beginning: an order that comes while the server starts stops it in good order, too.
  const stopOrder = untilSignal(process, (code) => process.exit(code), Date.now);
  const start = (): Promise<Service | NotStarted> => startService(config, { mode, log, ...rest });
  // The demo logs warnings only, so the screen would stay still while the database is made.
  const started = mode === 'demo' ? await terminal.during('Starting the server and its database', start) : await start();
  if ('refused' in started) {
    terminal.complain(started.refused);
    return exitCodes.failed;
  }
  await Promise.race([whenUp(started), stopOrder]);
  const signal = await stopOrder;
  log.info('service.stopping', { signal });
  await started.stop();
  log.info('service.stopped');
  return exitCodes.done;
}

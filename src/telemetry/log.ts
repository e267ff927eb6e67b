// Logging: named events with facts, one JSON line each. The fields are published in docs/telemetry.md.
// Never log bodies, contexts, headers or secrets: pass ids.

import { type DestinationStream, type LoggerOptions, pino } from 'pino';
import { type GatheredLines, gatherLines } from './gather-lines.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

type Facts = Readonly<Record<string, unknown>>;

/** A line's first argument is its name (`delivery.attempted`), its second the facts. */
export interface Log {
  debug(event: string, facts?: Facts): void;
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** `pretty` for a terminal, `json` for machines. */
  readonly format: 'json' | 'pretty';
}

/** Standard output. An end in good order writes what waits, and so does an uncaught exception. */
function standardOutput(): GatheredLines {
  const output = pino.destination({ dest: 1, sync: true });
  const gathered = gatherLines((lines) => output.write(lines));
  process.once('exit', gathered.flush);
  return gathered;
}

export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const pretty = options.format === 'pretty' && !destination;
  const gathered = pretty || destination ? null : standardOutput();
  const settings: LoggerOptions = {
    level: options.level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    ...(pretty ? { transport: { target: 'pino-pretty', options: { colorize: true, translateTime: 'HH:MM:ss.l' } } } : {}),
  };
  const to = destination ?? gathered;
  const logger = to ? pino(settings, to) : pino(settings);
  // What went wrong must not be lost with the process that it may end.
  return {
    debug: (event, facts) => logger.debug(facts ?? {}, event),
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => {
      logger.warn(facts ?? {}, event);
      gathered?.flush();
    },
    error: (event, facts) => {
      logger.error(facts ?? {}, event);
      gathered?.flush();
    },
  };
}

/** The part of an error that may be logged: its name, code and message, and where it came from. */
export function errorFacts(error: unknown): Facts {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error ? { code: error.code } : {};
  return { error: error.message, errorName: error.name, ...code, stack: error.stack };
}

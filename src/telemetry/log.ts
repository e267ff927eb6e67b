// Logging: named events with facts, one JSON line each. The fields are published in docs/telemetry.md.
// Never log bodies, contexts, headers or secrets: pass ids.

import { type DestinationStream, type LoggerOptions, pino } from 'pino';

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

export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const settings: LoggerOptions = {
    level: options.level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    ...(options.format === 'pretty' && !destination
      ? { transport: { target: 'pino-pretty', options: { colorize: true, translateTime: 'HH:MM:ss.l' } } }
      : {}),
  };
  const logger = destination ? pino(settings, destination) : pino(settings);
  return {
    debug: (event, facts) => logger.debug(facts ?? {}, event),
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => logger.warn(facts ?? {}, event),
    error: (event, facts) => logger.error(facts ?? {}, event),
  };
}

/** The part of an error that may be logged: its name, code and message, and where it came from. */
export function errorFacts(error: unknown): Facts {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error ? { code: error.code } : {};
  return { error: error.message, errorName: error.name, ...code, stack: error.stack };
}

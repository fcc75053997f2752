/** What the rest of the program logs through. Every line passes `redact.ts` before it reaches pino. */
import { join } from 'node:path';
import { destination, multistream, pino, type StreamEntry } from 'pino';
import { CappedLogFile } from './capped-log-file.ts';
import { redactText, redactValue } from './redact.ts';

const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  /** `plumbline.log` is written here, from `info` up; absent: no file. */
  readonly folder?: string | undefined;
  /** Lines of this level and above go to stderr as well (`PLUMBLINE_LOG`); absent: none. */
  readonly stderrLevel?: LogLevel | undefined;
  readonly maxFileBytes?: number | undefined;
}

const defaultMaxFileBytes = 4 << 20;

export function parseLogLevel(text: string | undefined): LogLevel | undefined {
  return logLevels.find((level) => level === text);
}

export function createLogger(options: LoggerOptions): Logger {
  const streams: StreamEntry[] = [];
  if (options.folder !== undefined) {
    const path = join(options.folder, 'plumbline.log');
    const file = new CappedLogFile(path, options.maxFileBytes ?? defaultMaxFileBytes);
    streams.push({ level: 'info', stream: file });
  }
  if (options.stderrLevel !== undefined) {
    streams.push({ level: options.stderrLevel, stream: destination({ dest: 2, sync: true }) });
  }
  const sink = pino(
    { level: 'debug', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    multistream(streams),
  );
  const write =
    (level: LogLevel) =>
    (text: string, fields: LogFields = {}) => {
      sink[level](redactValue(fields), redactText(text));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

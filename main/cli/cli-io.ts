/** What a command has of the outside world; a test gives its own. */
export interface CliIo {
  /** One line, without its line feed. With `--json`, one object. */
  stdout(line: string): void;
  /** Logs, progress and complaints. */
  stderr(line: string): void;
  /** Whether stdout is a terminal that somebody looks at. */
  readonly isTerminal: boolean;
  /** Called at most once, at the first interrupt. */
  onInterrupt(handler: () => void): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The first line of stdin, for `--secret-stdin`; undefined when it ends before one. */
  readSecretLine(): Promise<string | undefined>;
}

/** contracts.md: what a command's exit code says. */
export const exitCodes = {
  done: 0,
  checkFailed: 1,
  connectionFailed: 2,
  wrongUsage: 64,
  unreadableInput: 65,
  somethingMissing: 69,
  noCredentials: 77,
  interrupted: 130,
} as const;

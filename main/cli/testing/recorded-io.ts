import type { CliIo } from '../cli-io.ts';

export interface Line {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface RecordedIo {
  readonly given: CliIo;
  readonly out: readonly string[];
  readonly errors: readonly string[];
  /** The JSON lines, of one type or all. */
  lines(type?: string): Line[];
  interrupt(): void;
}

export function recordedIo(
  options: {
    readonly isTerminal?: boolean;
    readonly environment?: CliIo['environment'];
    readonly secretLine?: string;
  } = {},
): RecordedIo {
  const out: string[] = [];
  const errors: string[] = [];
  const parsed: Line[] = [];
  let interrupt: () => void = () => undefined;
  return {
    given: {
      stdout: (line) => out.push(line),
      stderr: (line) => errors.push(line),
      isTerminal: options.isTerminal ?? false,
      onInterrupt: (handler) => {
        interrupt = handler;
      },
      environment: options.environment ?? {},
      readSecretLine: async () => options.secretLine,
    },
    out,
    errors,
    lines: (type) => {
      // Once a line, however often a waiting test looks.
      for (const line of out.slice(parsed.length)) {
        parsed.push(JSON.parse(line) as Line);
      }
      return parsed.filter((line) => type === undefined || line.type === type);
    },
    interrupt: () => interrupt(),
  };
}

/** `plumbline exchange` as a person would start it: a process of its own on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { projectFolder } from './project.ts';

const listeningSchema = z.object({
  type: z.literal('listening'),
  endpoints: z.record(z.string(), z.object({ ws: z.string(), rest: z.string(), auth: z.string() })),
});

export interface PracticeExchange {
  readonly endpoints: z.infer<typeof listeningSchema>['endpoints'];
  /** The app's `--endpoint` flags that lead here. */
  readonly appFlags: readonly string[];
  /** Lines after the first, as they came. */
  readonly lines: readonly string[];
  /** Idempotent. */
  close(): Promise<void>;
}

const startWithinMs = 20_000;
const closeWithinMs = 5_000;

export async function startPractice(args: readonly string[] = []): Promise<PracticeExchange> {
  const chosen = args.includes('--protocol') ? [] : ['--protocol', 'paxos-public'];
  const source = args.includes('--source') ? [] : ['--source', 'demo'];
  const child = spawn(
    process.execPath,
    [
      join(projectFolder, 'scripts', 'cli.mjs'),
      'exchange',
      '--json',
      ...chosen,
      ...source,
      ...args,
    ],
    { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new Error(`The practice exchange did not start: ${reason}\n${complaints.join('')}`));
    const timer = setTimeout(() => fail('it said nothing in 20 s'), startWithinMs);
    output.once('line', (line) => {
      clearTimeout(timer);
      output.on('line', (later) => lines.push(later));
      resolve(line);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with code ${code}`);
    });
  });
  try {
    const { endpoints } = listeningSchema.parse(JSON.parse(await first));
    let closing: Promise<void> | undefined;
    return {
      endpoints,
      lines,
      appFlags: Object.entries(endpoints).flatMap(([venue, kinds]) =>
        Object.entries(kinds).map(([kind, url]) => `--endpoint=${venue}.${kind}=${url}`),
      ),
      close: () => {
        closing ??= endOf(child);
        return closing;
      },
    };
  } catch (error) {
    await endOf(child);
    throw error;
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), closeWithinMs);
  await ended;
  clearTimeout(timer);
}

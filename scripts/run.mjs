/** Child processes as promises. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectFolder } from './project.mjs';

/** Exit code as a shell would say it: 128 + number for a signal. */
export function exitCodeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/**
 * Runs to the end. Unless told otherwise its output goes to our stderr, so that a script's stdout stays its own.
 * `timeoutMs` kills it and answers 124.
 */
export function run(command, args, options = {}) {
  const { timeoutMs, onSpawn, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: projectFolder,
      stdio: ['ignore', 2, 2],
      ...spawnOptions,
    });
    onSpawn?.(child);
    let hasTimedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            hasTimedOut = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(hasTimedOut ? 124 : exitCodeOf(code, signal));
    });
  });
}

/** Runs to the end and keeps what it printed (stdout and stderr in one). */
export async function capture(command, args, options = {}) {
  const chunks = [];
  const code = await run(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    onSpawn(child) {
      child.stdout.on('data', (chunk) => chunks.push(chunk));
      child.stderr.on('data', (chunk) => chunks.push(chunk));
      options.onSpawn?.(child);
    },
  });
  return { code, output: Buffer.concat(chunks).toString('utf8') };
}

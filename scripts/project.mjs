/** Where things are, and how scripts speak: progress goes to stderr, stdout stays for results. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Inside the project: build stamps, locks, reports. Removed with the checkout. */
export const projectCache = join(projectFolder, '.cache');

/** Outside it, so that a download outlives `npm ci`. */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'plumbline');

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends a script with a sentence instead of a stack trace. */
export class ScriptError extends Error {
  exitCode;

  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; its number, if any, is the exit code. */
export async function runScript(main) {
  try {
    const code = await main(process.argv.slice(2));
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) {
      throw error;
    }
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

export function isMainScript(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}

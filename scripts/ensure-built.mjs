/**
 * Builds `out/` when it is not the build of the sources as they are. The stamp lists every source with size and time:
 * reading the file list is what a start without a build costs (a few milliseconds).
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { projectCache, projectFolder, ScriptError, say } from './project.mjs';
import { capture } from './run.mjs';

const sourceFolders = ['main', 'preload', 'renderer', 'shared'];
const sourceFiles = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
const outFolder = join(projectFolder, 'out');
const stampFile = join(outFolder, 'build-stamp');

/** False for a packaged copy, which has `out/` and nothing to build it from. */
export function hasSources() {
  return existsSync(join(projectFolder, 'electron.vite.config.ts'));
}

export async function ensureBuilt({ always = false } = {}) {
  if (!always && isFresh()) {
    return;
  }
  await withLock(join(projectCache, 'build.lock'), async () => {
    if (always || !isFresh()) {
      await build();
    }
  });
}

function isFresh() {
  try {
    return readFileSync(stampFile, 'utf8') === sourceStamp();
  } catch {
    return false;
  }
}

/** Built aside and moved into place: a failed build leaves the last good one, a running app never sees half of one. */
async function build() {
  const stamp = sourceStamp();
  const next = join(projectCache, 'out-next');
  say('Building…');
  const { code, output } = await capture(process.execPath, [
    join(projectFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
    'build',
    '--outDir',
    next,
  ]);
  if (code !== 0) {
    throw new ScriptError(`${output.trim()}\nThe build failed (code ${code}).`);
  }
  writeFileSync(join(next, 'build-stamp'), stamp);
  const last = join(projectCache, 'out-last');
  rmSync(last, { recursive: true, force: true });
  mkdirSync(projectCache, { recursive: true });
  if (existsSync(outFolder)) {
    renameSync(outFolder, last);
  }
  renameSync(next, outFolder);
  rmSync(last, { recursive: true, force: true });
}

function sourceStamp() {
  const hash = createHash('sha1');
  for (const name of sourceFiles) {
    addFile(hash, join(projectFolder, name));
  }
  for (const name of sourceFolders) {
    addFolder(hash, join(projectFolder, name));
  }
  return hash.digest('hex');
}

function addFolder(hash, folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name !== 'fixtures') {
      addFolder(hash, join(folder, entry.name));
    } else if (entry.isFile() && !/\.(test|property\.test)\.tsx?$|\.md$/.test(entry.name)) {
      addFile(hash, join(folder, entry.name));
    }
  }
}

function addFile(hash, path) {
  const { size, mtimeMs } = statSync(path);
  hash.update(`${path}\0${size}\0${mtimeMs}\n`);
}

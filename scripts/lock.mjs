/** One at a time across processes. The lock is a file holding its owner's pid; a dead owner's lock is taken over. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ScriptError } from './project.mjs';

const pollMs = 150;
const giveUpAfterMs = 15 * 60_000;

export async function withLock(path, task) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + giveUpAfterMs;
  while (!tryLock(path)) {
    if (Date.now() > deadline) {
      throw new ScriptError(
        `Another run has held ${path} for 15 minutes. Delete it and try again.`,
      );
    }
    await wait(pollMs);
  }
  try {
    return await task();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  const owner = readOwner(path);
  if (owner !== undefined && !isAlive(owner)) {
    discard(path, owner);
  }
  return false;
}

function readOwner(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moved aside before it is judged: between reading and deleting, somebody else may have locked anew. */
function discard(path, owner) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOwner(aside) === owner) {
    rmSync(aside, { force: true });
  } else {
    renameSync(aside, path);
  }
}

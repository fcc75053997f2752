import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('lets one in at a time', async () => {
  const path = join(folder, 'deep', 'lock');
  const order = [];
  const enter = (name) =>
    withLock(path, async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
    });
  await Promise.all([enter('a'), enter('b')]);
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
  expect(existsSync(path)).toBe(false);
});

it('lets go when the task fails', async () => {
  const path = join(folder, 'lock');
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});

it('takes over the lock of a process that is gone', async () => {
  const path = join(folder, 'lock');
  // Above the highest process id a kernel gives.
  writeFileSync(path, '99999999');
  expect(await withLock(path, async () => 'done')).toBe('done');
});

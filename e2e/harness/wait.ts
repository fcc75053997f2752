/** Waits for a state outside the page: a line of a process, a file on disk. Never for a time. */
import { expect } from 'playwright/test';

export async function waitFor<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
  withinMs = 30_000,
): Promise<T> {
  let found: T | undefined;
  await expect
    .poll(
      async () => {
        found = await read();
        return found !== undefined;
      },
      { message: what, timeout: withinMs, intervals: [50, 100, 250, 500] },
    )
    .toBe(true);
  if (found === undefined) {
    throw new Error(`${what}: not there`);
  }
  return found;
}

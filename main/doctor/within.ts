import type { Clock } from '../feeds/clock.ts';

export const timedOut = Symbol('timed out');

/** What `work` came to, or that it took longer; `work` never rejects. */
export async function within<T>(
  work: Promise<T>,
  afterMs: number,
  clock: Clock,
): Promise<T | typeof timedOut> {
  let cancel: () => void = () => undefined;
  const timeout = new Promise<typeof timedOut>((resolve) => {
    cancel = clock.setTimer(() => resolve(timedOut), afterMs);
  });
  const first = await Promise.race([work, timeout]);
  cancel();
  return first;
}

/**
 * Like `setInterval`, but at whole multiples of the period, which is where the local clock turns as well: what several
 * panels write at the same beat costs the window one frame. Returns what stops it.
 */
export function alignedInterval(periodMs: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const plan = (): void => {
    timer = setTimeout(
      () => {
        plan();
        callback();
      },
      periodMs - (Date.now() % periodMs),
    );
  };
  plan();
  return () => clearTimeout(timer);
}

/**
 * Like `setInterval`, but at whole multiples of the period, which is where the local clock turns as well: what several
 * panels write at the same beat costs the window one frame. All of one period share one timer.
 */
interface Beat {
  readonly callbacks: Set<() => void>;
  stop: () => void;
}

const beats = new Map<number, Beat>();

/** Returns what stops it. */
export function alignedInterval(periodMs: number, callback: () => void): () => void {
  const beat = beats.get(periodMs) ?? startBeat(periodMs);
  // An entry of its own, also for a function that is here twice.
  const entry = (): void => callback();
  beat.callbacks.add(entry);
  return () => {
    beat.callbacks.delete(entry);
    if (beat.callbacks.size === 0 && beats.get(periodMs) === beat) {
      beat.stop();
      beats.delete(periodMs);
    }
  };
}

function startBeat(periodMs: number): Beat {
  let timer: ReturnType<typeof setTimeout>;
  const beat: Beat = { callbacks: new Set(), stop: () => clearTimeout(timer) };
  const plan = (): void => {
    timer = setTimeout(
      () => {
        plan();
        for (const callback of [...beat.callbacks]) {
          callback();
        }
      },
      periodMs - (Date.now() % periodMs),
    );
  };
  plan();
  beats.set(periodMs, beat);
  return beat;
}

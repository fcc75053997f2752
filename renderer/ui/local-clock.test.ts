import { describe, expect, it } from 'vitest';
import { LocalClock } from './local-clock.ts';

/** Time that only moves when told to. */
function manualTime() {
  const timers = new Set<{ at: number; callback: () => void }>();
  const time = {
    now: 0,
    wakes: 0,
    after(delayMs: number, callback: () => void) {
      const timer = { at: time.now + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms: number) {
      const until = time.now + ms;
      for (;;) {
        const next = [...timers]
          .filter((timer) => timer.at <= until)
          .sort((a, b) => a.at - b.at)[0];
        if (next === undefined) {
          break;
        }
        timers.delete(next);
        time.now = next.at;
        time.wakes += 1;
        next.callback();
      }
      time.now = until;
    },
  };
  return time;
}

describe('LocalClock', () => {
  it('calls each face when it asked for it, with one timer for all', () => {
    const time = manualTime();
    const clock = new LocalClock(
      () => time.now,
      (delayMs, callback) => time.after(delayMs, callback),
    );
    const fast: number[] = [];
    const slow: number[] = [];
    clock.add((now) => {
      fast.push(now);
      return 100;
    });
    const stop = clock.add((now) => {
      slow.push(now);
      return 1000;
    });
    time.advance(1000);
    expect(fast).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(slow).toEqual([0, 1000]);
    expect(time.wakes).toBe(10);
    stop();
    time.advance(2000);
    expect(slow).toEqual([0, 1000]);
  });

  it('turns faces of one period together, whenever they were added', () => {
    const time = manualTime();
    const clock = new LocalClock(
      () => time.now,
      (delayMs, callback) => time.after(delayMs, callback),
    );
    const calls: string[] = [];
    for (const [name, addedAt, periodMs] of [
      ['first', 130, 1000],
      ['second', 470, 1000],
      ['half', 480, 500],
    ] as const) {
      time.advance(addedAt - time.now);
      clock.add((now) => {
        calls.push(`${name} ${now}`);
        return periodMs;
      });
    }
    time.advance(1030);
    expect(calls.slice(3)).toEqual([
      'half 500',
      'first 1000',
      'second 1000',
      'half 1000',
      'half 1500',
    ]);
    expect(time.wakes).toBe(3);
    clock.refresh();
    expect(calls.slice(-3)).toEqual(['first 1510', 'second 1510', 'half 1510']);
    time.advance(490);
    expect(calls.slice(-3)).toEqual(['first 2000', 'second 2000', 'half 2000']);
  });

  it('hastens a face that asked for later, and stays still without faces', () => {
    const time = manualTime();
    const clock = new LocalClock(
      () => time.now,
      (delayMs, callback) => time.after(delayMs, callback),
    );
    const calls: number[] = [];
    const face = (now: number): number => {
      calls.push(now);
      return 10_000;
    };
    const stop = clock.add(face);
    time.advance(500);
    clock.hasten(face);
    clock.hasten(face);
    time.advance(100);
    expect(calls).toEqual([0, 600]);
    stop();
    time.advance(60_000);
    expect(calls).toEqual([0, 600]);
  });

  it('goes on within a period when the system clock is set back', () => {
    const time = manualTime();
    let setBackMs = 0;
    const clock = new LocalClock(
      () => time.now - setBackMs,
      (delayMs, callback) => time.after(delayMs, callback),
    );
    const calls: number[] = [];
    clock.add((now) => {
      calls.push(now);
      return 500;
    });
    time.advance(1_000);
    setBackMs = 3_600_000;
    time.advance(2_000);
    expect(calls.length).toBe(7);
    expect(calls.at(-1)).toBe(3_000 - setBackMs);
  });
});

import { describe, expect, it } from 'vitest';
import { ConnectQueue, ConnectQueues } from './connect-queue.ts';
import { ManualClock } from './manual-clock.ts';

describe('ConnectQueue', () => {
  it('CN1: starts in order of arrival, never closer than the spacing', () => {
    const clock = new ManualClock();
    const queue = new ConnectQueue(clock, { spacingMs: 1_000 });
    const starts: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      queue.enter(
        () => starts.push(`${name} ${clock.monotonic()}`),
        () => undefined,
      );
    }
    clock.advance(10_000);
    queue.enter(
      () => starts.push(`d ${clock.monotonic()}`),
      () => undefined,
    );
    expect(starts).toEqual(['a 0', 'b 1000', 'c 2000', 'd 10000']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('CN1: where a venue counts by the minute, a few may follow each other at once', () => {
    const clock = new ManualClock();
    const queue = new ConnectQueue(clock, { spacingMs: 3_750, burst: 4 });
    const starts: number[] = [];
    for (let count = 0; count < 30; count += 1) {
      queue.enter(
        () => starts.push(clock.monotonic()),
        () => undefined,
      );
    }
    clock.advance(300_000);
    expect(starts.slice(0, 6)).toEqual([0, 0, 0, 0, 3_750, 7_500]);
    const mostInAMinute = starts.map(
      (start) => starts.filter((other) => other >= start && other < start + 60_000).length,
    );
    expect(Math.max(...mostInAMinute)).toBeLessThanOrEqual(20);
  });

  it('CN2: each knows its place, and hears when it moves', () => {
    const clock = new ManualClock();
    const queue = new ConnectQueue(clock, { spacingMs: 1_000 });
    const moves: number[][] = [];
    queue.enter(
      () => undefined,
      () => undefined,
    );
    const second = queue.enter(
      () => undefined,
      () => undefined,
    );
    const third = queue.enter(
      () => undefined,
      (position, of) => moves.push([position, of]),
    );
    expect([third.position, third.of]).toEqual([2, 2]);
    second.cancel();
    second.cancel();
    expect([third.position, third.of]).toEqual([1, 1]);
    expect(moves).toEqual([
      [2, 2],
      [1, 1],
    ]);
    third.cancel();
    expect(clock.pendingTimers).toBe(0);
  });

  it('CN1: hosts do not wait for each other', () => {
    const queues = new ConnectQueues(new ManualClock());
    const one = queues.forUrl('wss://one.example/a', { spacingMs: 1_000 });
    expect(queues.forUrl('wss://one.example/b', { spacingMs: 1_000 })).toBe(one);
    expect(queues.forUrl('wss://two.example/a', { spacingMs: 1_000 })).not.toBe(one);
  });
});

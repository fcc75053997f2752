import { expect, it } from 'vitest';
import { ReceiveTimes } from './receive-times.ts';

it('TS6: counts changes by the millisecond of their receipt, and begins anew with each tick', () => {
  const times = new ReceiveTimes();
  for (const at of [1000, 1000, 1001, 1004, 1004, 1004]) {
    times.add(at);
  }
  expect([...times.take()]).toEqual([1000, 2, 1001, 1, 1004, 3]);
  times.add(1005);
  expect([...times.take()]).toEqual([1005, 1]);
  expect([...times.take()]).toEqual([]);
});

it('TS6: is bounded, and then takes changes for older than they are', () => {
  const times = new ReceiveTimes();
  for (let at = 1; at <= 1000; at += 1) {
    times.add(at);
  }
  const taken = [...times.take()];
  expect(taken).toHaveLength(256);
  expect(taken.slice(-2)).toEqual([128, 873]);
});

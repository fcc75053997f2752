import { expect, it } from 'vitest';
import type { BookFrame } from '#shared/ipc/stream.ts';
import { PageLatency } from './page-latency.ts';

const frame: BookFrame = {
  key: 'paradex:BTC-USD-PERP',
  number: 2,
  isReset: false,
  priceScale: 0,
  sizeScale: 0,
  bids: new Float64Array(),
  asks: new Float64Array(),
  bidCount: 0,
  askCount: 0,
  digestLow: 0,
  digestHigh: 0,
  changedAt: 1_000,
};

it('DL8: the window adds from receipt to arrival, and from there to the screen', () => {
  const latency = new PageLatency();
  latency.record([frame], 1_004, 1_012);
  const figures = latency.figures(frame.key, 2_000);
  expect(figures.last10s).toEqual({
    relay: { count: 1, p50: 4, p99: 4, max: 4 },
    paint: { count: 1, p50: 8, p99: 8, max: 8 },
  });
  expect(figures.last5min).toEqual(figures.last10s);
  expect(latency.figures(frame.key, 30_000)).toMatchObject({
    last10s: {},
    last5min: { paint: { count: 1 } },
  });
});

it('a whole book says nothing of how long a change takes, nor does another market', () => {
  const latency = new PageLatency();
  latency.record([{ ...frame, isReset: true }], 9_000, 9_500);
  expect(latency.figures(frame.key, 9_500)).toEqual({ last10s: {}, last5min: {} });
  expect(latency.figures('rails:ETHUSD', 9_500)).toEqual({ last10s: {}, last5min: {} });
});

it('forgets markets that are not painted any more once there are many', () => {
  const latency = new PageLatency();
  for (let index = 0; index < 70; index += 1) {
    latency.record([{ ...frame, key: `paradex:M${index}` }], 1_004, 1_012);
  }
  latency.record([frame], 900_000, 900_010);
  expect(latency.figures('paradex:M0', 1_012)).toEqual({ last10s: {}, last5min: {} });
  expect(latency.figures(frame.key, 900_010).last10s.relay?.count).toBe(1);
});

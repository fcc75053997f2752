import { describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { DemoSource } from './demo-source.ts';
import { ExchangeBook } from './exchange-book.ts';
import { modelledMarkets } from './market-catalogue.ts';
import type { PullResult, SourceEvent } from './source.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const minuteMs = 60_000;

async function openDemo(seed: number, markets?: readonly string[]) {
  const source = new DemoSource({ seed, ...(markets === undefined ? {} : { markets }) });
  const opened = await source.open();
  return { source, past: opened.kind === 'opened' ? opened.past : [] };
}

function eventsOf(result: PullResult): readonly SourceEvent[] {
  expect(result.kind).toBe('events');
  return result.kind === 'events' ? result.events : [];
}

async function tenMinutes(seed: number, markets?: readonly string[]) {
  const { source, past } = await openDemo(seed, markets);
  const events = eventsOf(source.pull({ untilMs: 10 * minuteMs, maximum: Infinity }));
  return { past, events };
}

describe('the demo’s market model', () => {
  it('PX1, PX2: the same events in time order, however they are pulled', async () => {
    const whole = eventsOf(
      (await openDemo(3)).source.pull({ untilMs: minuteMs, maximum: Infinity }),
    );
    const { source } = await openDemo(3);
    const pieces: SourceEvent[] = [];
    for (let untilMs = 250; untilMs <= minuteMs; untilMs += 250) {
      let piece: readonly SourceEvent[];
      do {
        piece = eventsOf(source.pull({ untilMs, maximum: 7 }));
        expect(piece.length).toBeLessThanOrEqual(7);
        expect(piece.every((event) => event.atMs <= untilMs)).toBe(true);
        pieces.push(...piece);
      } while (piece.length === 7);
    }
    expect(pieces).toEqual(whole);
    expect(whole.every((event, index) => event.atMs >= (whole[index - 1]?.atMs ?? 0))).toBe(true);
  });

  it('PX5: one seed, one sequence; another seed, another; neighbours make no difference', async () => {
    const alone = await tenMinutes(11, ['BTCUSD']);
    const again = await tenMinutes(11, ['BTCUSD']);
    const other = await tenMinutes(12, ['BTCUSD']);
    const together = await tenMinutes(11, ['ETHUSD', 'BTCUSD', 'USDCUSD']);
    expect(again).toEqual(alone);
    expect(other.events).not.toEqual(alone.events);
    expect(together.events.filter((event) => event.market === 'BTCUSD')).toEqual(alone.events);
  });

  it('PX4: opens with past executions and one snapshot for each book', async () => {
    const { past } = await openDemo(1);
    const snapshots = past.filter((event) => event.kind === 'snapshot');
    expect(snapshots.map((event) => event.market)).toEqual(modelledMarkets.map((m) => m.market));
    for (const { market } of modelledMarkets) {
      expect(past.filter((e) => e.kind === 'trade' && e.market === market).length).toBeGreaterThan(
        9,
      );
    }
    expect(past.every((event) => event.atMs <= 0)).toBe(true);
  });

  it('PX9, PX10: lively at a human pace, in bursts, with a drifting price', async () => {
    const { events } = await tenMinutes(1, ['BTCUSD']);
    const changes = events.filter((event) => event.kind === 'update');
    const trades = events.filter((event) => event.kind === 'trade');
    const perSecond = new Array<number>(600).fill(0);
    for (const event of changes) {
      const second = Math.min(599, Math.floor(event.atMs / 1000));
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    expect(changes.length / 600).toBeGreaterThan(20);
    expect(changes.length / 600).toBeLessThan(60);
    expect(trades.length / 600).toBeGreaterThan(1);
    expect(trades.length / 600).toBeLessThan(3);
    expect(Math.max(...perSecond)).toBeGreaterThan((2 * changes.length) / 600);
    const prices = trades.map((trade) => Number(trade.price));
    expect(Math.max(...prices) - Math.min(...prices)).toBeGreaterThan(10);
    expect(Math.max(...prices) - Math.min(...prices)).toBeLessThan(1000);
  });

  it('PX10: round prices are walls, and most levels lie near the touch', async () => {
    const { past, events } = await tenMinutes(5, ['BTCUSD']);
    const book = new ExchangeBook();
    for (const event of [...past, ...events]) {
      if (event.kind === 'snapshot') {
        book.replace(event.bids, event.asks);
      } else if (event.kind === 'update') {
        book.set(event.bids, event.asks);
      }
    }
    const levels = [...book.bids(), ...book.asks()].map(
      ([price, size]) => [+price, +size] as const,
    );
    const mean = (sizes: readonly number[]): number =>
      sizes.reduce((a, b) => a + b, 0) / sizes.length;
    const walls = levels.filter(([price]) => price % 100 === 0).map(([, size]) => size);
    const others = levels.filter(([price]) => price % 100 !== 0).map(([, size]) => size);
    expect(walls.length).toBeGreaterThan(3);
    expect(mean(walls)).toBeGreaterThan(4 * mean(others));
    const best = Number(ensureDefined(book.bestBid(), 'a best bid')[0]);
    const bids = book.bids().map(([price]) => best - Number(price));
    const within = (near: number, far: number): number =>
      bids.filter((away) => away >= near && away < far).length;
    expect(within(0, 50)).toBeGreaterThan(2 * within(50, 100));
    expect(bids.some((away) => away > 300)).toBe(true);
  });

  it('PX11: the index comes once a second, near par, with excursions', async () => {
    const { source } = await openDemo(2, ['USDCUSD']);
    const events = eventsOf(source.pull({ untilMs: 120 * minuteMs, maximum: Infinity }));
    const prices = events.map((event) => (event.kind === 'index-price' ? event.price : ''));
    expect(events.length).toBeGreaterThan(6_800);
    expect(events.length).toBeLessThan(7_600);
    expect(prices.every((price) => /^[01]\.\d{4}$/.test(price))).toBe(true);
    const away = prices.map((price) => Math.abs(Number(price) - 1) * 10_000);
    expect(Math.max(...away)).toBeLessThan(30);
    expect(away.filter((points) => points > 3.5).length).toBeGreaterThan(20);
    expect(away.filter((points) => points < 3.5).length).toBeGreaterThan(away.length * 0.7);
  });
});

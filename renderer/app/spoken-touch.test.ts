import { expect, it } from 'vitest';
import { resetFrame, tick, trust } from '../stream/frames.fixture.ts';
import { MarketViews } from '../stream/market-views.ts';
import { spokenTouch } from './spoken-touch.ts';

const key = 'paxos-public:BTCUSD';

function spoken(bids: Array<[number, number]>, asks: Array<[number, number]>): string {
  const views = new MarketViews();
  const view = views.view('paxos-public', 'BTCUSD');
  const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 9800 }) } as const;
  views.apply(tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }), 9900);
  return spokenTouch(view, 10_000);
}

it('speaks the touch, the spread and the state as full numbers', () => {
  expect(spoken([[9124625, 873]], [[9124900, 1204]])).toBe(
    'Bid 91,246.25 for 0.873, ask 91,249 for 1.204, spread 2.75, live, 0.2 seconds',
  );
});

it('says what is missing, and an overlap as such', () => {
  expect(spoken([], [[101, 1000]])).toBe('No bid, ask 1.01 for 1, live, 0.2 seconds');
  expect(spoken([[103, 1000]], [[101, 1000]])).toContain('overlap 0.02');
  const empty = new MarketViews().view('paxos-public', 'BTCUSD');
  expect(spokenTouch(empty, 0)).toBe('No book yet, waiting for the full book');
});

import { expect, it } from 'vitest';
import { FixtureView } from './ladder-fixtures.ts';
import { wheelRows } from './ladder-input.ts';
import { ladderLayout } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSnapshot } from './ladder-snapshot.ts';

const now = 1_800_000_000_000;

it('tells the whole mirror exactly, with its digest, and the rows as drawn', async () => {
  const view = new FixtureView('BTCUSD', 2, 8);
  view.replace([['100.50', '2.50000000']], [['101', '0.00000001']]);
  view.setTrust({
    state: 'STALE',
    since: now - 4000,
    ageFrom: now - 4000,
    cause: { code: 'socket-closed', sentence: ['These prices are ', { age: now - 4000 }, ' old.'] },
    proof: { word: 'no proof', holds: false },
  });
  const model = new LadderModel(
    view,
    {
      kind: 'ladder',
      id: 'one',
      venue: 'paxos-public',
      market: 'BTCUSD',
      grouping: '0.5',
      axis: 'static',
    },
    () => now,
  );
  model.setViewport(2, 2);
  expect(await ladderSnapshot(model, ladderLayout(222, false), now)).toEqual({
    kind: 'ladder',
    venue: 'paxos-public',
    market: 'BTCUSD',
    state: 'STALE',
    cause: { code: 'socket-closed', text: 'These prices are 4.0 s old.' },
    ageMs: 4000,
    bids: [['100.5', '2.5']],
    asks: [['101', '0.00000001']],
    levels: { bids: 1, asks: 1 },
    frame: 1,
    rows: [
      { bid: '', price: '101.0', ask: '<0.001', left: 'bid 100.50', right: '' },
      { bid: '2.500', price: '100.5', ask: '', left: '', right: '0.50 then' },
    ],
    // SHA-256 of "100.5:2.5#101:0.00000001".
    digest: 'a1f541167056c68a729e4f83fc3ef2adeadaf1a6b490e82bdb68ca398c631039',
  });
});

it('turns a wheel into whole rows and keeps the rest', () => {
  expect([
    wheelRows(0, -100, 18, 0).whole,
    wheelRows(0, 10, 18, 0),
    wheelRows(1, 3, 18, 0),
    wheelRows(0, -20, 18, -0.9),
  ]).toEqual([
    3,
    { whole: 0, rest: -10 / 33 },
    { whole: -3, rest: 0 },
    { whole: 0, rest: 20 / 33 },
  ]);
});

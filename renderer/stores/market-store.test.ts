import { expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/market.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { createMarketStore, findInstrument, loadMarkets } from './market-store.ts';

const venue = 'paxos-public';

function instrument(market: string, halted?: string): Instrument {
  const base: Instrument = { venue, market, base: market.slice(0, 3), quote: 'USD', tick: '0.25' };
  return halted === undefined ? base : { ...base, halted };
}

/** Answers with these lists, one after the other. */
function bridgeWith(...lists: ReadonlyArray<readonly Instrument[]>): Bridge {
  const left = [...lists];
  const call = async () => ({
    ok: true,
    value: { instruments: left.shift() ?? [], from: 'venue', at: 0 },
  });
  return { call: call as unknown as Bridge['call'], onCommand: () => () => undefined };
}

it('keeps a market that reads as before, and takes one that does not', async () => {
  const store = createMarketStore();
  const bridge = bridgeWith(
    [instrument('BTCUSD'), instrument('ETHUSD')],
    [instrument('BTCUSD'), instrument('ETHUSD', 'buying "disabled"')],
  );
  await loadMarkets(store, bridge, venue);
  const before = store.getState();
  await loadMarkets(store, bridge, venue);
  const after = store.getState();
  expect(findInstrument(after, venue, 'BTCUSD')).toBe(findInstrument(before, venue, 'BTCUSD'));
  expect(findInstrument(after, venue, 'ETHUSD')).toEqual(instrument('ETHUSD', 'buying "disabled"'));
});

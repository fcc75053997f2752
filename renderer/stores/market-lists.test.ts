import { expect, it } from 'vitest';
import type { Result } from '#shared/domain/result.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { CallAnswers, CallError } from '#shared/ipc/contract.ts';
import { MarketLists } from './market-lists.ts';
import { createMarketStore, findInstrument, forgetMarkets, loadMarkets } from './market-store.ts';

type Answer = Result<CallAnswers['markets.list'], CallError>;

const unavailable: Answer = { ok: false, error: { code: 'unavailable', text: 'Not yet.' } };
const btc = { venue: 'paxos-public', market: 'BTCUSD', base: 'BTC', quote: 'USD' } as const;
const kept: Answer = {
  ok: true,
  value: { instruments: [btc], from: 'kept', at: 0, reason: 'no network' },
};
const fresh: Answer = { ok: true, value: { instruments: [btc], from: 'venue', at: 1 } };

it('asks again, ever later, until the venue itself has answered; what is kept shows meanwhile', async () => {
  const answers = [unavailable, kept, fresh];
  const bridge = {
    call: async () => answers.shift() ?? unavailable,
    onCommand: () => () => undefined,
  } as unknown as Bridge;
  const store = createMarketStore();
  const waits: number[] = [];
  let retry: (() => Promise<void>) | undefined;
  const lists = new MarketLists({
    store,
    bridge,
    venues: () => ['paxos-public', 'paxos-public'],
    after: (delayMs, callback) => {
      waits.push(delayMs);
      retry = callback;
      return () => undefined;
    },
  });
  await lists.restart();
  expect(store.getState().venues.get('paxos-public')?.error).toBe('Not yet.');
  await retry?.();
  expect(findInstrument(store.getState(), 'paxos-public', 'BTCUSD')).toEqual(btc);
  await retry?.();
  expect(store.getState().venues.get('paxos-public')?.list?.from).toBe('venue');
  expect(waits).toEqual([500, 1000]);
});

it('takes no list of a source that was left meanwhile', async () => {
  let answer: (value: Answer) => void = () => undefined;
  const bridge = {
    call: () =>
      new Promise<Answer>((resolve) => {
        answer = resolve;
      }),
    onCommand: () => () => undefined,
  } as unknown as Bridge;
  const store = createMarketStore();
  const loading = loadMarkets(store, bridge, 'paxos-public');
  forgetMarkets(store);
  answer(fresh);
  await loading;
  expect(store.getState().venues.size).toBe(0);
});

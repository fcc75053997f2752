import { describe, expect, it } from 'vitest';
import type { TrustState } from '#shared/domain/trust.ts';
import { Announcer, type TrustNews } from './announcer.ts';

function room() {
  const said: Array<[string, string]> = [];
  const time = { now: 0, due: undefined as { at: number; callback: () => void } | undefined };
  const announcer = new Announcer(
    (text, urgency) => said.push([text, urgency]),
    () => time.now,
    (delayMs, callback) => {
      time.due = { at: time.now + delayMs, callback };
      return () => {
        time.due = undefined;
      };
    },
  );
  const advance = (ms: number): void => {
    time.now += ms;
    if (time.due !== undefined && time.due.at <= time.now) {
      const { callback } = time.due;
      time.due = undefined;
      callback();
    }
  };
  return { said, announcer, advance };
}

function news(market: string, state: TrustState, isFocused = false): TrustNews {
  return {
    key: `rails:${market}`,
    name: `${market} on Rails`,
    venue: 'Rails',
    state,
    isFocused,
  };
}

describe('Announcer', () => {
  it('says an alarm of the focused book assertively, its recovery politely', () => {
    const { said, announcer, advance } = room();
    announcer.changed(news('BTC', 'STALE', true));
    advance(0);
    announcer.changed(news('BTC', 'LIVE', true));
    advance(4999);
    expect(said).toEqual([['BTC on Rails is stale.', 'assertive']]);
    advance(1);
    expect(said.at(-1)).toEqual(['BTC on Rails is live.', 'polite']);
  });

  it('merges what happens within five seconds', () => {
    const { said, announcer, advance } = room();
    announcer.changed(news('A', 'GAP'));
    advance(0);
    for (const market of ['B', 'C', 'D']) {
      announcer.changed(news(market, 'STALE'));
    }
    announcer.changed(news('E', 'CROSSED', true));
    advance(5000);
    expect(said).toEqual([
      ['A on Rails is missing updates.', 'polite'],
      ['E on Rails is crossed. 3 Rails books are stale.', 'assertive'],
    ]);
  });

  it('keeps still about other books getting well, also while their news waits', () => {
    const { said, announcer, advance } = room();
    announcer.changed(news('A', 'LIVE'));
    advance(10_000);
    announcer.changed(news('B', 'STALE'));
    announcer.changed(news('B', 'LIVE'));
    advance(10_000);
    expect(said).toEqual([]);
  });
});

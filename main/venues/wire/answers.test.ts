import { describe, expect, it } from 'vitest';
import { ok } from '#shared/domain/result.ts';
import type { TradeEvent } from '../venue.ts';
import { problemDetails, readList, readPastTrades } from './answers.ts';

describe('answers', () => {
  it('have a list, or a reason why not', () => {
    expect(readList('{"items":[1]}', 'items', problemDetails)).toEqual({ ok: true, value: [1] });
    const reasons = [
      '<html>',
      '[]',
      '{"items":5}',
      '{"title":"Too Many Requests","detail":"slow\\u001b down","status":429}',
      '{"detail":"no"}',
    ].map((body) => readList(body, 'items', problemDetails));
    expect(reasons).toEqual(
      [
        'The answer is no JSON: <html>',
        'The answer is no JSON object: []',
        'The answer has no list "items": {"items":5}',
        'The venue answered with a problem (429): Too Many Requests, slow\\u001b down',
        'The venue answered with a problem: no',
      ].map((error) => ({ ok: false, error })),
    );
  });
});

describe('past trades', () => {
  const read = (entry: Readonly<Record<string, unknown>>) => {
    const { id, time } = entry as { id: string; time: number };
    const trade: TradeEvent = { market: 'BTCUSD', id, price: '1', size: '1', time };
    return ok(trade);
  };
  const ids = (list: readonly unknown[]): string =>
    readPastTrades(list, read)
      .trades.map((trade) => trade.id)
      .join('');
  const at = (id: string, time: number) => ({ id, time });

  it('come oldest first, whichever way the list runs', () => {
    expect(ids([at('a', 1), at('b', 2), at('c', 2), at('d', 3)])).toBe('abcd');
    expect(ids([at('d', 3), at('c', 2), at('b', 2), at('a', 1)])).toBe('abcd');
  });

  it('count what cannot be read', () => {
    expect(readPastTrades([at('a', 1), null, 'x'], read)).toMatchObject({ rejected: 2 });
  });
});

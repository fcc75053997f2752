import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { ExchangeBook } from './exchange-book.ts';
import { MarketOverlays, type OverlaidBook } from './market-overlays.ts';
import { MarketStates } from './market-state.ts';
import type { PracticeLevel, SourceEvent } from './source.ts';

const market = 'X';
const price = fc.integer({ min: 1, max: 9 }).map((ticks) => `${ticks}.0`);
const level = fc.tuple(price, fc.integer({ min: 0, max: 3 }).map(String));
const levels = fc.array(level, { maxLength: 4 });
const shownLevel = fc.tuple(price, fc.integer({ min: 4, max: 6 }).map(String));
const shownLevels = fc.array(shownLevel, { maxLength: 3 });

const step = fc.oneof(
  fc.record({ kind: fc.constant('update' as const), bids: levels, asks: levels }),
  fc.record({ kind: fc.constant('snapshot' as const), bids: levels, asks: levels }),
  fc.record({
    kind: fc.constant('show' as const),
    overlay: fc.integer({ min: 0, max: 2 }),
    bids: shownLevels,
    asks: shownLevels,
    hides: fc.constantFrom(undefined, 'bids' as const, 'asks' as const),
  }),
  fc.record({ kind: fc.constant('remove' as const), overlay: fc.integer({ min: 0, max: 2 }) }),
);

describe('PX101: what is laid over a book', () => {
  it('is shown while it lies there, is all that clients are told, and leaves the source’s book', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const states = new MarketStates();
        states.add({ market, base: 'X', quote: 'Y', tick: '1', kind: 'book' });
        const state = ensureDefined(states.get(market), 'the market');
        /** As a client has it that hears every event. */
        const client = new ExchangeBook();
        const source = new ExchangeBook();
        const send = (events: readonly SourceEvent[]): void => {
          for (const event of events) {
            state.apply(event);
            if (event.kind === 'snapshot') {
              client.replace(event.bids, event.asks);
            } else if (event.kind === 'update') {
              client.set(event.bids, event.asks);
            }
          }
        };
        const overlays = new MarketOverlays({ markets: states, nowMs: () => 0, send });
        const laid = new Map<number, OverlaidBook>();
        const hidden = new Map<number, 'bids' | 'asks' | undefined>();
        for (const one of steps) {
          if (one.kind === 'show') {
            const book = laid.get(one.overlay) ?? overlays.add(market);
            laid.set(one.overlay, book);
            hidden.set(one.overlay, one.hides);
            const { bids, asks, hides } = one;
            book.show({ bids, asks, ...(hides === undefined ? {} : { hides }) });
            expectShown(state.book, one);
          } else if (one.kind === 'remove') {
            const book = laid.get(one.overlay);
            book?.remove();
            book?.remove();
            book?.show({ hides: 'bids' });
            laid.delete(one.overlay);
            hidden.delete(one.overlay);
          } else {
            const event = { ...one, market, atMs: 0 };
            if (one.kind === 'snapshot') {
              source.replace(one.bids, one.asks);
            } else {
              source.set(one.bids, one.asks);
            }
            send(overlays.through([event]));
          }
          expect(client.digest()).toBe(state.book.digest());
          for (const side of hidden.values()) {
            expect(side === undefined ? [] : state.book[side]()).toEqual([]);
          }
        }
        for (const book of laid.values()) {
          book.remove();
        }
        expect([state.book.digest(), client.digest()]).toEqual([source.digest(), source.digest()]);
      }),
    );
  });
});

/** Of a price that is named twice the last one counts; of a hidden side nothing is there. */
function expectShown(
  book: ExchangeBook,
  overlay: { readonly bids: readonly PracticeLevel[]; readonly hides: string | undefined },
): void {
  if (overlay.hides === undefined && book.bids().length > 0) {
    for (const [at] of overlay.bids) {
      expect(book.sizeAt('bids', at)).toMatch(/^[456]$/);
    }
  }
}

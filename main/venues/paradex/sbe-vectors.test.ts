/** Every frame and every book of the published vectors. SPEC.md PD1–PD7, PD21–PD25. */
import { describe, expect, it } from 'vitest';
import { EventBook } from './testing/event-book.ts';
import { AnsweredConversation, vectors } from './testing/fixtures.ts';
import { readAllFields } from './testing/read-all-fields.ts';

describe('PD1–PD6: every frame of the vectors', () => {
  it('there are as many as published', () => {
    expect([vectors.frames.length, vectors.scenarios.length]).toEqual([65, 6]);
  });

  for (const frame of vectors.frames) {
    it(`${frame.name}: ${frame.outcome}`, () => {
      const bytes = Buffer.from(frame.hex, 'hex');
      expect(bytes.length).toBe(frame.bytes);
      expect(readAllFields(bytes)).toEqual({
        outcome: frame.outcome,
        ...(frame.reason === undefined ? {} : { reason: frame.reason }),
        ...(frame.fields === undefined
          ? {}
          : { message: frame.message, fields: frame.fields, trailingBytes: frame.trailingBytes }),
      });
    });

    it(`${frame.name}: the same in the middle of other bytes`, () => {
      const alone = Buffer.from(frame.hex, 'hex');
      for (const filler of [0x00, 0x80, 0xff]) {
        const pool = Buffer.alloc(alone.length + 200, filler);
        pool.set(alone, 101);
        const slice = pool.subarray(101, 101 + alone.length);
        expect(readAllFields(slice)).toEqual(readAllFields(alone));
      }
    });
  }
});

describe('PD21–PD25: every book of the vectors', () => {
  for (const scenario of vectors.scenarios) {
    it(scenario.name, () => {
      const market = 'BTC-USD-PERP';
      const driver = new AnsweredConversation([{ channel: 'book', market }]);
      driver.answerAll();
      const book = new EventBook(market);
      for (const step of scenario.steps) {
        driver.frame(step.frame);
        driver.answerAll();
        book.follow(driver.takeEvents());
        const isTold = step.bids !== undefined;
        const bids = isTold ? book.levels('bid') : undefined;
        const asks = isTold ? book.levels('ask') : undefined;
        const seq = book.status === 'live' ? String(book.sequence) : undefined;
        expect({ status: book.status, seq, bids, asks, frame: step.frame }).toEqual({
          bids: undefined,
          asks: undefined,
          seq: undefined,
          ...step,
        });
      }
    });
  }
});

/** Requests, answers and who a frame is for. SPEC.md PD7–PD16, PD34. */
import { describe, expect, it } from 'vitest';
import { AnsweredConversation } from './testing/fixtures.ts';
import { book, bookChannel, bookRequest, market } from './testing/one-request.ts';
import { bookFrame, e8 } from './testing/sbe-encoder.ts';

describe('the time of the venue', () => {
  it.each([
    [{ usIn: 1_791_421_535_351_531, usOut: 1_791_421_535_351_674 }, [351.531, 351.674]],
    [{ usIn: 1_791_421_535_351_531 }, [351.531, 351.531]],
    // Nanoseconds, as some of the documents have them; past 2^53 the last digits are not kept.
    [{ usIn: 1_791_421_535_351_531_000 }, [351.531, 351.531]],
    [{}, undefined],
    [{ usIn: '1791421535351531' }, undefined],
    [{ usIn: 1_791_421_535 }, undefined],
    [{ usIn: 1_791_421_535_351_674, usOut: 1_791_421_535_351_531 }, undefined],
  ])('PD46: an answer with %j tells it, or nothing', (times, expected) => {
    const driver = new AnsweredConversation(book);
    const [request] = driver.takeRequestsRaw();
    const sentAt = driver.nowMs;
    driver.advance(80);
    driver.receive(JSON.stringify({ jsonrpc: '2.0', id: request?.id, result: {}, ...times }));
    const inSecond = (at: number) => expect.closeTo(1_791_421_535_000 + at, 2);
    expect(driver.recorder.readings).toEqual(
      expected === undefined
        ? []
        : [
            {
              sentAt,
              receivedAt: sentAt + 80,
              venueIn: inSecond(expected[0] ?? 0),
              venueOut: inSecond(expected[1] ?? 0),
              resolutionMs: 0,
            },
          ],
    );
    // An answer to nothing we asked says nothing about time either.
    driver.receive(JSON.stringify({ jsonrpc: '2.0', id: 4_711, result: {}, ...times }));
    expect(driver.recorder.readings.length).toBeLessThanOrEqual(1);
  });
});

describe('what is asked', () => {
  it('PD11, PD14, PD16: one request for each channel, each with its own number', () => {
    const driver = new AnsweredConversation([
      ...book,
      { channel: 'trades', market },
      { channel: 'ticker', market },
    ]);
    expect(driver.takeSent()).toEqual(
      [
        bookChannel,
        `trades.${market}`,
        `bbo.${market}`,
        `markets_summary.${market}`,
        `funding_data.${market}`,
        'markets',
      ].map((channel, index) => ({
        jsonrpc: '2.0',
        method: 'subscribe',
        params: { channel },
        id: index + 1,
      })),
    );
  });

  it('PD9: an interactive market has channels of its own where the venue has them', () => {
    const own = `${market}.interactive`;
    const driver = new AnsweredConversation(
      [
        { channel: 'book', market: own },
        { channel: 'trades', market: own },
        { channel: 'ticker', market: own },
      ],
      {},
      { id: 'interactive B', standby: 'B' },
    );
    expect(driver.takeRequests()).toEqual([
      `subscribe order_book.${market}.interactive_deltas`,
      `subscribe trades.${market}`,
      `subscribe bbo.${market}.interactive`,
      `subscribe markets_summary.${market}`,
      `subscribe funding_data.${market}`,
    ]);
    // Frames name the symbol, not the channel.
    driver.frame('book-snapshot-3x2');
    expect(driver.takeEvents().find(({ kind }) => kind === 'snapshot')).toMatchObject({
      market: own,
    });
  });

  it('PD16: what is given back before it was accepted waits for the answer', () => {
    const driver = new AnsweredConversation(book);
    const request = bookRequest(driver);
    driver.carry([]);
    expect(driver.takeRequests()).toEqual([]);
    driver.accept(request);
    expect(driver.takeRequests()).toEqual([`unsubscribe ${bookChannel}`]);
  });

  it('PD16: given back and wanted again before that is answered: asked for once more, from the start', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.frame('book-snapshot-3x2');
    driver.carry([]);
    driver.carry(book);
    driver.takeEvents();
    // Late, of the first time.
    driver.frame('book-delta-add-change-remove');
    expect(driver.takeEvents()).toEqual([{ kind: 'ignored' }]);
    expect(driver.answerAll()).toEqual([`unsubscribe ${bookChannel}`, `subscribe ${bookChannel}`]);
    driver.frame('book-delta-add-change-remove');
    driver.frame('book-snapshot-3x2');
    driver.frame('book-delta-add-change-remove');
    expect(kinds(driver)).toEqual([
      'ignored',
      'ignored',
      'ignored',
      ...['venue-time', 'update', 'snapshot', 'proof'],
      ...['venue-time', 'update', 'level', 'level', 'level'],
    ]);
  });

  it('PD16: a set that stays is not asked for again; another market comes and goes beside it', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    const other = { channel: 'trades', market: 'ETH-USD-PERP' } as const;
    driver.carry([...book, other]);
    expect(driver.answerAll()).toEqual(['subscribe trades.ETH-USD-PERP']);
    driver.carry(book);
    expect(driver.answerAll()).toEqual(['unsubscribe trades.ETH-USD-PERP']);
    driver.carry([...book, other]);
    expect(driver.answerAll()).toEqual(['subscribe trades.ETH-USD-PERP']);
  });

  it('PD16: data before the answer counts', () => {
    const driver = new AnsweredConversation(book);
    const request = bookRequest(driver);
    driver.frame('book-snapshot-3x2');
    driver.accept(request);
    driver.advance(60_000);
    expect(driver.ended).toBeUndefined();
    expect(driver.events.some(({ kind }) => kind === 'doubted')).toBe(false);
  });
});

describe('text frames', () => {
  it('PD14, PD15: what belongs to nothing is unknown, what is no object is rejected; no book is broken', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.frame('book-snapshot-3x2');
    driver.takeEvents();
    const texts = [
      '{"jsonrpc":"2.0","id":99,"result":{"channel":"x"}}\n',
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}',
      '{"jsonrpc":"2.0","error":"oh"}',
      '{"hello":1}',
      `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${bookChannel}","data":{}}}`,
      '{"jsonrpc":"2.0","method":"subscription","params":{}}',
      '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"markets"}}',
      '[1]',
      '{',
      '',
    ];
    for (const text of texts) {
      driver.receive(text);
    }
    driver.receiveBytes(Uint8Array.of(0xff), false);
    const unknown = ['unknown', 'unknown', 'unknown', 'unknown', 'unknown'];
    const rejected = ['rejected', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected'];
    expect(kinds(driver)).toEqual([...unknown, ...rejected]);
    expect(driver.takeRequests()).toEqual([]);
  });

  it('PD34: a changed market list is told at once, and a burst once more at its end', () => {
    const driver = new AnsweredConversation([]);
    driver.answerAll();
    driver.takeEvents();
    for (const type of ['UPDATED', 'CREATED', 'SETTLED', 'DELETED', 'NEW']) {
      driver.receive({
        jsonrpc: '2.0',
        method: 'subscription',
        params: { channel: 'markets', data: { symbol: market, event_type: type } },
      });
    }
    expect(kinds(driver)).toEqual(['listing-changed', 'ignored', 'ignored', 'ignored', 'unknown']);
    driver.advance(30_000);
    expect(kinds(driver)).toEqual(['listing-changed']);
  });
});

describe('routing', () => {
  it('PD10: a frame for a market or kind nobody asked for is ignored and makes no book', () => {
    const driver = new AnsweredConversation([
      ...book,
      { channel: 'trades', market: 'SOL-USD-PERP' },
    ]);
    driver.answerAll();
    driver.takeEvents();
    const foreign = {
      sequence: 1,
      isSnapshot: true,
      bids: [[e8('1'), e8('1')]],
      asks: [],
    } as const;
    driver.receiveBytes(bookFrame({ market: 'ETH-USD-PERP', ...foreign }), true);
    driver.receiveBytes(bookFrame({ market: 'SOL-USD-PERP', ...foreign }), true);
    driver.receiveBytes(bookFrame({ market: 'btc-usd-perp', ...foreign }), true);
    for (const name of ['trade-buy', 'bbo-both-sides', 'summary-version-1', 'funding-version-1']) {
      driver.frame(name);
    }
    driver.frame('funding-comparison');
    expect(kinds(driver)).toEqual(Array.from({ length: 8 }, () => 'ignored'));
  });

  it('PD7: heartbeats are a sign of life, other templates are told once', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.takeEvents();
    for (const name of [
      'heartbeat',
      'subscribed-reserved',
      'unknown-template-7',
      'unknown-template-7',
      'private-template-20',
      'unknown-template-300',
    ]) {
      driver.frame(name);
    }
    expect(driver.takeEvents()).toEqual([
      { kind: 'alive' },
      { kind: 'ignored' },
      { kind: 'ignored' },
      unknownTemplate(7),
      { kind: 'ignored' },
      unknownTemplate(20),
      unknownTemplate(300),
    ]);
  });
});

function unknownTemplate(id: number): object {
  const reason = `unknown-template: ${id}. Frames of this kind are left out from here on.`;
  return { kind: 'unknown', reason };
}

function kinds(driver: AnsweredConversation): string[] {
  return driver.takeEvents().map(({ kind }) => kind);
}

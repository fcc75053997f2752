/** What the venue refuses, and what it accepts and never sends. SPEC.md PD17–PD20. */
import { describe, expect, it } from 'vitest';
import { AnsweredConversation, type Request } from './testing/fixtures.ts';
import { book, bookChannel, bookRequest, market, only } from './testing/one-request.ts';

describe('what is refused', () => {
  it('PD17: a refusal is told with its reason, and not asked again until somebody wants it', () => {
    const driver = new AnsweredConversation(book);
    const request = bookRequest(driver);
    driver.takeEvents();
    driver.refuse(request, -32600, 'invalid subscribe request', 'invalid channel');
    driver.advance(600_000);
    expect(driver.takeEvents()).toEqual([
      {
        kind: 'doubted',
        channel: 'book',
        market,
        doubt: {
          state: 'STALE',
          isFinal: true,
          cause: {
            code: 'subscription-refused',
            sentence: [
              `Paradex refused ${bookChannel}: invalid channel (-32600). Plumbline will not ask again by itself.`,
            ],
          },
        },
      },
      { kind: 'unknown', reason: 'The venue refused a request: invalid channel (-32600)' },
    ]);
    expect(driver.takeRequests()).toEqual([]);
    expect(driver.requestBook(market)).toBe(true);
    expect(driver.takeRequests()).toEqual([`subscribe ${bookChannel}`]);
  });

  it('PD17: an internal error is tried again five times, further and further apart', () => {
    const driver = new AnsweredConversation(book);
    let request = bookRequest(driver);
    for (const afterMs of [1_000, 2_000, 4_000, 8_000, 16_000]) {
      driver.refuse(request, -32603, 'internal');
      driver.advance(afterMs - 1);
      expect(driver.takeRequests()).toEqual([]);
      driver.advance(1);
      request = only(driver.takeRequestsRaw());
    }
    expect(kinds(driver)).not.toContain('doubted');
    driver.refuse(request, -32603, 'internal');
    expect(kinds(driver)).toContain('doubted');
  });

  it('PD18: trades are ready when accepted; a ticker with its first channel, and off when all three are refused', () => {
    const driver = new AnsweredConversation([
      { channel: 'trades', market },
      { channel: 'ticker', market },
    ]);
    const [trades, touch, summary, funding] = driver.takeRequestsRaw();
    for (const request of [trades, touch]) {
      driver.accept(request as Request);
    }
    driver.refuse(summary as Request, -32600, 'invalid');
    driver.refuse(funding as Request, -32600, 'invalid');
    expect(driver.takeEvents().filter(({ kind }) => kind !== 'ignored')).toEqual([
      { kind: 'ready', channel: 'trades', market },
      { kind: 'ready', channel: 'ticker', market },
      { kind: 'unknown', reason: 'The venue refused a request: invalid (-32600)' },
      { kind: 'unknown', reason: 'The venue refused a request: invalid (-32600)' },
    ]);
    const refused = new AnsweredConversation([{ channel: 'ticker', market }]);
    for (const request of refused.takeRequestsRaw().slice(0, 3)) {
      refused.refuse(request, -32600, 'invalid');
    }
    const doubts = refused.takeEvents().filter(({ kind }) => kind === 'doubted');
    expect(doubts).toMatchObject([{ channel: 'ticker', doubt: { state: 'STALE', isFinal: true } }]);
  });

  it('PD19: a location that is not served ends it for good', () => {
    const driver = new AnsweredConversation(book);
    driver.refuse(bookRequest(driver), 40112, 'geo blocked');
    expect(driver.ended).toEqual({
      code: 'geo-blocked',
      text: 'Paradex does not serve this location (40112). Plumbline has stopped trying.',
      isFinal: true,
    });
    expect(driver.takeEvents().filter(({ kind }) => kind === 'doubted')).toEqual([]);
  });

  it('PD19: a book beside another of its market takes another socket', () => {
    const driver = new AnsweredConversation(book);
    const said = `channel '${bookChannel}' cannot share an SBE session with 'order_book.${market}.interactive_deltas'`;
    driver.refuse(bookRequest(driver), -32600, 'invalid subscribe request', said);
    const [doubted] = driver.takeEvents().filter(({ kind }) => kind === 'doubted');
    expect(doubted).toMatchObject({ doubt: { state: 'STALE', cause: { code: 'socket-shared' } } });
    expect(driver.requestBook(market)).toBe(false);
    expect([driver.ended, driver.takeRequests()]).toEqual([undefined, []]);
  });

  it('PD19: no answer and no data for 10 s gives the socket up', () => {
    const driver = new AnsweredConversation([{ channel: 'trades', market }]);
    driver.takeRequests();
    driver.advance(9_999);
    expect(driver.ended).toBeUndefined();
    driver.advance(1);
    expect(driver.ended).toEqual({
      code: 'request-unanswered',
      text: `Paradex did not answer the request to subscribe trades.${market}.`,
    });
  });

  it('PD19: a server that says nothing to a wish for its market list keeps the socket', () => {
    const driver = new AnsweredConversation([{ channel: 'trades', market }]);
    for (const request of driver.takeRequestsRaw()) {
      if (request.params.channel !== 'markets') {
        driver.accept(request);
      }
    }
    driver.advance(60_000);
    expect(driver.ended).toBeUndefined();
  });
});

describe('what stays silent', () => {
  const silence = {
    kind: 'doubted',
    channel: 'book',
    market,
    doubt: {
      state: 'STALE',
      cause: {
        code: 'silent-channel',
        sentence: [
          'Paradex accepted this subscription but sent nothing for 10 s; the name may be wrong. Asked again once.',
        ],
      },
    },
  };

  it('PD20: a book is doubted after 10 s, asked for once more, then left; a late one is taken', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.takeEvents();
    driver.advance(9_999);
    expect(driver.takeEvents()).toEqual([]);
    driver.advance(1);
    expect(driver.takeEvents()).toEqual([silence]);
    expect(driver.answerAll()).toEqual([`unsubscribe ${bookChannel}`, `subscribe ${bookChannel}`]);
    driver.takeEvents();
    driver.advance(60_000);
    expect(driver.takeEvents()).toEqual([
      { ...silence, doubt: { ...silence.doubt, isFinal: true } },
    ]);
    expect([driver.takeRequests(), driver.ended]).toEqual([[], undefined]);
    driver.frame('book-snapshot-3x2');
    expect(kinds(driver)).toContain('snapshot');
  });

  it('PD20: a silent touch doubts the ticker until it comes', () => {
    const driver = new AnsweredConversation([{ channel: 'ticker', market }]);
    driver.answerAll();
    driver.takeEvents();
    driver.advance(10_000);
    expect(driver.takeEvents()).toEqual([{ ...silence, channel: 'ticker' }]);
    expect(driver.answerAll()).toEqual([`unsubscribe bbo.${market}`, `subscribe bbo.${market}`]);
    driver.takeEvents();
    driver.frame('bbo-both-sides');
    expect(kinds(driver)).toEqual(['ready', 'ticker']);
  });

  it('PD20: a wish for the book begins anew', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.advance(10_000);
    driver.answerAll();
    driver.advance(10_000);
    expect(driver.requestBook(market)).toBe(true);
    expect(driver.answerAll()).toEqual([`unsubscribe ${bookChannel}`, `subscribe ${bookChannel}`]);
    driver.takeEvents();
    driver.advance(10_000);
    expect(driver.takeEvents()).toEqual([silence]);
  });
});

function kinds(driver: AnsweredConversation): string[] {
  return driver.takeEvents().map(({ kind }) => kind);
}

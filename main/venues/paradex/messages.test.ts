/** Trades and figures, binary and JSON. SPEC.md PD30–PD33, PD36–PD40. */
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import type { Carried } from '../venue.ts';
import { EventBook } from './testing/event-book.ts';
import { AnsweredConversation, fixtureLines } from './testing/fixtures.ts';

function followed(market: string): readonly Carried[] {
  return [
    { channel: 'book', market },
    { channel: 'trades', market },
    { channel: 'ticker', market },
  ];
}

function eventsOf(market: string, frame: string): RecordedEvent[] {
  const driver = new AnsweredConversation(followed(market));
  driver.answerAll();
  driver.takeEvents();
  driver.frame(frame);
  return driver.takeEvents();
}

describe('binary trades', () => {
  const market = 'BTC-USD-PERP';
  const fill = {
    market,
    id: 'FILL|1405489995624915857',
    price: '84000.6',
    size: '0.3',
    aggressor: 'buy',
    time: 1794787200124000,
  };

  it('PD30–PD32: side of the taker, key, time of the match; the same key in every version', () => {
    for (const name of ['trade-buy', 'trade-version-2-full-id', 'trade-version-2-id-absent']) {
      expect(eventsOf(market, name)).toEqual([{ kind: 'trade', trade: fill }]);
    }
  });

  it('PD30: liquidations, RPI and unknown kinds carry a note; block trades are off book and have no side', () => {
    expect(
      [
        'trade-sell-liquidation-negative-id',
        'trade-root-block-58-version-2',
        'trade-unknown-type',
        'trade-block-trade-no-side-no-seq',
      ].flatMap((name) => eventsOf(market, name)),
    ).toEqual(
      [
        {
          market,
          id: 'LIQUIDATION|-8966254078084635758',
          price: '83990',
          size: '1.5',
          aggressor: 'sell',
          time: 1794787208199123,
          note: 'liquidation',
        },
        { ...fill, id: 'RPI|1405489995624915857', note: 'retail price improvement' },
        {
          market,
          id: '?|1704489995624915864',
          price: '84000',
          size: '0.00001',
          aggressor: 'buy',
          time: 1794787200423400,
          note: 'of unknown kind',
        },
        {
          market,
          id: 'BLOCK_TRADE|1704489995624915863',
          price: '83500',
          size: '25',
          time: 1794787200422000,
          note: 'block trade',
          isOffBook: true,
        },
      ].map((trade) => ({ kind: 'trade', trade })),
    );
  });

  it('PD6: symbols are case sensitive', () => {
    expect(eventsOf('KBONK-USD-PERP', 'trade-small-price-lowercase-market')).toEqual([
      { kind: 'ignored' },
    ]);
    expect(eventsOf('kBONK-USD-PERP', 'trade-small-price-lowercase-market')).toMatchObject([
      { trade: { price: '0.02877601', size: '34028' } },
    ]);
  });
});

describe('PD33: binary figures', () => {
  const market = 'BTC-USD-PERP';
  const ticker = (name: string, of = market): unknown => {
    const [event] = eventsOf(of, name);
    return event?.kind === 'ticker' ? { ...event.ticker, at: event.time } : event;
  };

  it('the touch, null and 0/0 being an empty side', () => {
    const bid = { bestBid: '84000.1', bestBidSize: '0.5' };
    const ask = { bestAsk: '84000.6', bestAskSize: '0.3' };
    const noBid = { bestBid: '', bestBidSize: '' };
    const noAsk = { bestAsk: '', bestAskSize: '' };
    expect(
      ['bbo-both-sides', 'bbo-ask-empty', 'bbo-both-empty', 'bbo-zero-side', 'bbo-version-0'].map(
        (name) => ticker(name),
      ),
    ).toEqual([
      { ...bid, ...ask, at: 1794787200123000 },
      { ...bid, ...noAsk, at: 1794787200124000 },
      { ...noBid, ...noAsk, at: 1794787200125000 },
      { ...noBid, ...ask, at: 1794787200126000 },
      { ...bid, ...ask, at: 1794787200128000 },
    ]);
  });

  it('the summary, with the precise funding rate where there is one', () => {
    const figures = {
      markPrice: '84000.35123456',
      indexPrice: '83995.1',
      lastPrice: '84000.6',
      volume24h: '123456789.5',
      openInterest: '1234.567',
      priceChange24h: '-0.0125',
      at: 1794787200123000,
    };
    expect(
      ['summary-version-0', 'summary-version-1', 'summary-version-1-precise-null'].map((name) =>
        ticker(name),
      ),
    ).toEqual([
      { ...figures, fundingRate: '0.00001234' },
      { ...figures, fundingRate: '0.000012345678' },
      { ...figures, fundingRate: '0.00001234' },
    ]);
    expect(ticker('summary-option', 'BTC-USD-84000-P')).toMatchObject({
      fundingRate: '-0.000000000001',
      priceChange24h: '0',
    });
  });

  it('funding tells its rate until the summary has told it with more digits', () => {
    const driver = new AnsweredConversation(followed(market));
    driver.answerAll();
    driver.takeEvents();
    for (const name of ['funding-version-1', 'summary-version-1', 'funding-version-1']) {
      driver.frame(name);
    }
    const told = driver.takeEvents().map((event) => (event.kind === 'ticker' ? event.ticker : {}));
    expect([told[0], told[2]]).toEqual([
      { fundingRate: '0.0000125', fundingRate8h: '0.0001' },
      { fundingRate8h: '0.0001' },
    ]);
  });
});

describe('the JSON form', () => {
  const market = 'ETH-USD-PERP';
  const lines = fixtureLines('constructed-json.jsonl');

  function jsonConversation(switches = {}): AnsweredConversation {
    const driver = new AnsweredConversation(followed(market), { encoding: 'json', ...switches });
    driver.answerAll();
    driver.takeEvents();
    return driver;
  }

  it('PD37: full book, update, update without levels', () => {
    const driver = jsonConversation();
    const book = new EventBook(market);
    for (const line of lines.slice(0, 3)) {
      driver.receive(`${line}\n`);
    }
    const events = driver.takeEvents();
    book.follow(events);
    expect([book.status, book.sequence, book.levels('bid'), book.levels('ask')]).toEqual([
      'live',
      20786,
      [
        ['1908.2', '42.95'],
        ['1908.18', '16.569'],
      ],
      [['1909.89', '8.144']],
    ]);
    expect(events.filter(({ kind }) => kind === 'venue-time')).toHaveLength(3);
    expect(events.filter(({ kind }) => kind === 'ignored' || kind === 'rejected')).toEqual([]);
  });

  it('PD38, PD39: trade, touch, summary, funding, listing', () => {
    const driver = jsonConversation();
    for (const line of lines.slice(3)) {
      driver.receive(line);
    }
    expect(driver.takeEvents()).toEqual([
      {
        kind: 'trade',
        trade: {
          market,
          id: `FILL|${BigInt.asIntN(64, 1718179273230201709233240002n)}`,
          price: '0.028776',
          size: '34028',
          aggressor: 'buy',
          time: 1718179273230000,
        },
      },
      {
        kind: 'ticker',
        market,
        time: 1681493939981000,
        ticker: { bestBid: '30112.22', bestBidSize: '0.04', bestAsk: '', bestAskSize: '' },
      },
      {
        kind: 'ticker',
        market,
        time: 1718334307698000,
        ticker: {
          markPrice: '49.80885481',
          indexPrice: '47.93',
          lastPrice: '62.038',
          volume24h: '0',
          openInterest: '6999.5',
          fundingRate: '0.03919997509811',
        },
      },
      {
        kind: 'ticker',
        market,
        time: 1771506636154000,
        ticker: { fundingRate: '-0.00014969570582', fundingRate8h: '-0.00014969' },
      },
      { kind: 'listing-changed' },
    ]);
  });

  it('PD36: what cannot be read is rejected, and breaks the book when it may have been of one', () => {
    const broken: ReadonlyArray<readonly [isBook: boolean, text: string]> = [
      [true, '{'],
      [true, bookText({ seq_no: '20785' })],
      [true, bookText({ seq_no: 20785.5 })],
      [true, bookText({ update_type: 'x' })],
      [true, bookText({ inserts: {} })],
      [true, bookText({ inserts: [7] })],
      [true, bookText({ inserts: [{ side: 'HOLD', price: '1', size: '1' }] })],
      [true, bookText({ updates: [{ side: 'BUY', price: 1, size: '1' }] })],
      [true, bookText({ updates: [{ side: 'BUY', price: '1', size: '-1' }] })],
      [false, channelText('trades', { id: 17, price: '1', size: '1', created_at: 1 })],
      [false, channelText('trades', { id: '17', price: '-1', size: '1', created_at: 1 })],
      [false, channelText('trades', { id: '17', price: '1', size: '1' })],
      [false, channelText('bbo', { bid: 'high' })],
    ];
    for (const [isBook, text] of broken) {
      const driver = jsonConversation();
      driver.receive(lines[0]);
      driver.takeEvents();
      driver.receive(text);
      const kinds = driver.takeEvents().map(({ kind }) => kind);
      expect([text, kinds]).toEqual([
        text,
        isBook ? ['rejected', 'doubted', 'proof'] : ['rejected'],
      ]);
    }
    const driver = jsonConversation();
    driver.frame('book-snapshot-3x2');
    expect(driver.takeEvents().map(({ kind }) => kind)).toEqual(['rejected']);
  });

  it('PD10: a channel nobody asked for is ignored', () => {
    const driver = jsonConversation();
    driver.receive(lines[0]?.replaceAll('ETH', 'SOL') ?? '');
    expect(driver.takeEvents()).toEqual([{ kind: 'ignored' }]);
  });

  it('PD40: contiguous sees a number left out; monotone takes it, proves nothing and asks each hour', () => {
    const skipping = bookText({ seq_no: 20790 });
    const contiguous = jsonConversation();
    contiguous.receive(lines[0]);
    contiguous.receive(skipping);
    expect(contiguous.takeEvents().some(({ kind }) => kind === 'doubted')).toBe(true);

    const monotone = jsonConversation({ 'json-sequence': 'monotone' });
    monotone.receive(lines[0]);
    monotone.receive(skipping);
    const events = monotone.takeEvents();
    expect(events.some(({ kind }) => kind === 'doubted')).toBe(false);
    expect(events.filter(({ kind }) => kind === 'proof')).toMatchObject([
      { proof: { word: 'no proof', holds: false } },
    ]);
    monotone.receive(skipping);
    expect(monotone.takeEvents().some(({ kind }) => kind === 'doubted')).toBe(true);

    const patient = jsonConversation({ 'json-sequence': 'monotone' });
    patient.receive(lines[0]);
    patient.advance(3_600_000);
    expect(patient.takeRequests()).toContain(`unsubscribe order_book.${market}.deltas`);
  });

  function bookText(data: object): string {
    const whole = { seq_no: 20785, market, update_type: 'd', inserts: [], ...data };
    return messageText(`order_book.${market}.deltas`, whole);
  }

  function channelText(name: string, data: object): string {
    return messageText(`${name}.${market}`, data);
  }

  function messageText(channel: string, data: object): string {
    return JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } });
  }
});

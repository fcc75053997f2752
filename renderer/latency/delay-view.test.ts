import { describe, expect, it } from 'vitest';
import type { Trust } from '#shared/domain/trust.ts';
import type { LatencyByStage } from '#shared/ipc/stream.ts';
import { trust, venueStatus } from '../stream/frames.fixture.ts';
import { clockLines, clockOffSentence, offsetText, stripClock } from './clock-words.ts';
import { delayHeadline, delayRow, type MarketDelay } from './delay-view.ts';
import { lateWord, millisecondsText, secondsText } from './late-words.ts';

const now = 1_000_000;

function figures(p50: number) {
  return { count: 100, p50, p99: p50 * 2, max: p50 * 3 };
}

function late(code: string, delayMs: number): Trust {
  return trust('LATE', { cause: { code, sentence: [] }, delayMs });
}

function market(parts: Partial<MarketDelay> = {}, feed?: LatencyByStage): MarketDelay {
  const all = feed ?? {
    venue: figures(4),
    network: figures(82),
    read: figures(0.3),
    apply: figures(0.2),
  };
  const page = { relay: figures(1.2), paint: figures(4.1) };
  return {
    key: 'paradex:BTC-USD-PERP',
    venue: 'paradex',
    title: 'BTC-USD-PERP',
    trust: trust('LIVE'),
    feed: { last10s: all, last5min: all },
    page: { last10s: page, last5min: page },
    ...parts,
  };
}

const nothing = { feed: undefined, page: { last10s: {}, last5min: {} } };
const clock = { offsetMs: 3.2, uncertaintyMs: 2.1, checkedAt: now - 20_000 };
const known = venueStatus({ venue: 'paradex', clock });

describe('a row', () => {
  it('says nothing is late, with a figure for every stage', () => {
    const row = delayRow(market(), known, 'last10s', now);
    expect([row.title, row.venue, row.verdict, row.severity]).toEqual([
      'BTC-USD-PERP',
      'Paradex',
      'nothing late',
      'calm',
    ]);
    expect(Object.values(row.cells).map((cell) => cell.kind)).toEqual(
      new Array(6).fill('measured'),
    );
  });

  it('says what cannot be measured, and why', () => {
    const paxos = market(
      { venue: 'paxos-public', key: 'paxos-public:BTCUSD' },
      { read: figures(0.3), apply: figures(0.2) },
    );
    const row = delayRow(paxos, venueStatus(), 'last10s', now);
    expect(row.verdict).toBe('nothing late that can be measured');
    expect(row.cells.venue).toMatchObject({ kind: 'missing', words: 'not sent' });
    expect(row.cells.network).toMatchObject({ kind: 'missing', words: 'no pong yet' });
    const withoutVenue = { network: figures(82), read: figures(0.3), apply: figures(0.2) };
    const words = (status = known) =>
      delayRow(market({}, withoutVenue), status, 'last10s', now).cells.venue;
    expect(words(venueStatus())).toMatchObject({ words: 'clock not known' });
    expect(words(venueStatus({ clock: { ...clock, uncertaintyMs: 412 } }))).toMatchObject({
      words: 'clock ± 412',
    });
    expect(words(venueStatus({ clock: { ...clock, offsetMs: 74_000 } }))).toMatchObject({
      words: 'clock off',
    });
  });

  it.each([
    ['network-late', 'network late', 'network'],
    ['venue-late', 'venue late', 'venue'],
    ['this-machine-late', 'this machine late', 'paint'],
    ['delay-late', 'late', undefined],
  ])('of a book that is LATE (%s) says %s and marks %s', (code, words, stage) => {
    const row = delayRow(market({ trust: late(code, 1_840) }), known, 'last10s', now);
    expect([row.verdict, row.severity]).toEqual([words, 'caution']);
    const marked = Object.entries(row.cells).filter(
      ([, cell]) => cell.kind === 'measured' && cell.isLate,
    );
    expect(marked.map(([name]) => name)).toEqual(stage === undefined ? [] : [stage]);
  });

  it('of a book that is not believed says its word, and of one without data that there is none', () => {
    const stale = market({ ...nothing, trust: trust('STALE', { ageFrom: now - 38_000 }) });
    expect(delayRow(stale, known, 'last10s', now)).toMatchObject({
      verdict: 'STALE 38 s',
      severity: 'distrust',
      cells: { venue: { words: 'no data' }, paint: { words: 'no data' } },
    });
    expect(delayRow(market(nothing), known, 'last10s', now).verdict).toBe('nothing to measure');
  });
});

describe('the headline', () => {
  const headline = (...markets: MarketDelay[]) => delayHeadline(markets, 'last10s');

  it('is calm where nothing is late, and says what is not known', () => {
    expect(headline(market())).toMatchObject({ strong: 'Nothing is late.', rest: '' });
    expect(headline(market(), market({ venue: 'paxos-public' })).rest).toBe(
      'Of venues that stamp nothing only the round trip is known.',
    );
    expect(headline(market(nothing))).toMatchObject({ strong: 'Nothing to measure.' });
    expect(headline()).toMatchObject({ strong: 'Nothing to measure.' });
  });

  it('names the slowest one, who it is, and what is as usual', () => {
    const slow = { venue: figures(9), network: figures(1_700) };
    const sor = market({ venue: 'paxos-order-routing', trust: late('network-late', 1_840) }, slow);
    expect(headline(market(), sor)).toEqual({
      strong: 'Network late to Paxos SOR.',
      detail: '1.70 s of 1.84 s is on the way here.',
      rest: 'Venue and this machine are as usual.',
      severity: 'caution',
    });
    const held = market({ trust: late('venue-late', 2_300) }, { venue: figures(2_250) });
    expect(headline(sor, held)).toEqual({
      strong: 'Paradex is late.',
      detail: '2.25 s of 2.30 s passes before it sends.',
      rest: '',
      severity: 'caution',
    });
    expect(headline(market({ trust: late('this-machine-late', 1_100) }))).toMatchObject({
      strong: 'This machine is late.',
      detail: '1.10 s from receipt to the screen.',
    });
  });
});

it('finds LATE behind a state that comes before it', () => {
  const crossed = trust('CROSSED', {
    also: [{ state: 'LATE', cause: { code: 'venue-late', sentence: [] } }],
  });
  expect(lateWord(crossed)).toEqual({ who: 'venue', words: 'venue late', delayMs: undefined });
  expect(
    lateWord(trust('LATE', { cause: { code: 'market-silent', sentence: [] } })),
  ).toBeUndefined();
  expect(lateWord(trust('LIVE'))).toBeUndefined();
});

it('prints milliseconds as the design has them', () => {
  expect([0, 0.01, 0.04, 0.06, 9.94, 9.96, 82.4, 1_700].map(millisecondsText)).toEqual([
    '0.0',
    '<0.1',
    '<0.1',
    '0.1',
    '9.9',
    '10',
    '82',
    '1,700',
  ]);
  expect([140, 994, 999, 1_700, 12_340].map(secondsText)).toEqual([
    '140 ms',
    '994 ms',
    '1.00 s',
    '1.70 s',
    '12.3 s',
  ]);
});

describe('the clock', () => {
  it('is told with its uncertainty and age, of every venue that has one', () => {
    expect(clockLines([venueStatus(), known], now)).toEqual([
      { venue: 'paradex', text: 'Paradex +3 ± 2 ms, checked 20 s ago', isAbnormal: false },
    ]);
    expect(offsetText({ offsetMs: -74_210, uncertaintyMs: 510, checkedAt: 0 })).toBe('−74 ± 1 s');
  });

  it('that is off is said in a sentence, and whose it seems to be', () => {
    const at = (offsetMs: number) => venueStatus({ venue: 'rails', clock: { ...clock, offsetMs } });
    expect(clockOffSentence([known])).toBeUndefined();
    expect(clockOffSentence([at(74_000), venueStatus()])).toBe(
      'This computer is 74 s behind. Delays cannot be measured and tokens may be refused. Set the clock; Plumbline checks each minute.',
    );
    expect(clockOffSentence([at(-74_000)])).toContain('This computer is 74 s ahead.');
    expect(clockOffSentence([at(-74_000), known])).toBe(
      'Rails’s clock and this computer’s are 74 s apart, the others’ are not. Its delays cannot be measured. Plumbline checks each minute.',
    );
  });

  it('in the strip is the one that is off, else the one known best', () => {
    const rails = venueStatus({ venue: 'rails', clock: { ...clock, uncertaintyMs: 41 } });
    expect(stripClock([venueStatus()])).toBeUndefined();
    expect(stripClock([known, rails])).toEqual({ text: '+3 ± 2 ms', isAbnormal: false });
    const off = venueStatus({ clock: { ...clock, offsetMs: 60_000 } });
    expect(stripClock([rails, off])).toEqual({ text: '+60 ± 1 s', isAbnormal: true });
  });
});

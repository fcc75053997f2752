/** Where the time goes, market by market: rows of the table and the one verdict in words. Pure. */
import type { HistogramFigures } from '#shared/domain/latency-histogram.ts';
import { type MarketKey, type VenueId, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { isUntrusted, type Trust } from '#shared/domain/trust.ts';
import { latencyStages, type MarketLatency, type VenueStatus } from '#shared/ipc/stream.ts';
import { type PageLatencyFigures, pageStages } from '../stream/page-latency.ts';
import { badgeAge } from '../ui/trust-text.ts';
import { lateWord, secondsText } from './late-words.ts';

export const shownStages = [...latencyStages, ...pageStages] as const;
export type ShownStage = (typeof shownStages)[number];

/** Which span the figures are of. */
export type DelaySpan = keyof MarketLatency;

/** What the window knows of one market. */
export interface MarketDelay {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly title: string;
  readonly trust: Trust;
  readonly feed: MarketLatency | undefined;
  readonly page: PageLatencyFigures;
}

export type DelayCell =
  | { readonly kind: 'measured'; readonly figures: HistogramFigures; readonly isLate: boolean }
  | { readonly kind: 'missing'; readonly words: string; readonly reason: string };

export type Severity = 'calm' | 'caution' | 'distrust';

export interface DelayRow {
  readonly key: MarketKey;
  readonly title: string;
  readonly venue: string;
  readonly cells: Readonly<Record<ShownStage, DelayCell>>;
  readonly verdict: string;
  readonly severity: Severity;
}

/** Paxos' public books carry no times (design §3). */
const withoutStamps: ReadonlySet<VenueId> = new Set(['paxos-public']);
/** As the feed thread measures it (main/feeds/SPEC.md DL9). */
const usableClockMs = 100;

export function delayRow(
  market: MarketDelay,
  status: VenueStatus | undefined,
  span: DelaySpan,
  now: UnixMillis,
): DelayRow {
  const figures = { ...market.feed?.[span], ...market.page[span] };
  const late = lateWord(market.trust);
  const slow = late === undefined ? undefined : slowStage(late.who, figures);
  const hasAny = shownStages.some((stage) => figures[stage] !== undefined);
  const cell = (stage: ShownStage): DelayCell => {
    const found = figures[stage];
    return found === undefined
      ? { kind: 'missing', ...missing(stage, market.venue, status, hasAny) }
      : { kind: 'measured', figures: found, isLate: stage === slow };
  };
  return {
    key: market.key,
    title: market.title,
    venue: venueLabels[market.venue],
    cells: {
      venue: cell('venue'),
      network: cell('network'),
      read: cell('read'),
      apply: cell('apply'),
      relay: cell('relay'),
      paint: cell('paint'),
    },
    ...rowVerdict(market.trust, late?.words, figures, hasAny, now),
  };
}

/** The cell that says why: of this machine the one that takes longest. */
function slowStage(
  who: 'venue' | 'network' | 'machine' | 'unknown',
  figures: Partial<Readonly<Record<ShownStage, HistogramFigures>>>,
): ShownStage | undefined {
  if (who !== 'machine') {
    return who === 'unknown' ? undefined : who;
  }
  const ours = ['read', 'apply', 'relay', 'paint'] as const;
  return ours.reduce<ShownStage | undefined>((most, stage) => {
    const value = figures[stage]?.p50 ?? -1;
    return value > (most === undefined ? -1 : (figures[most]?.p50 ?? -1)) ? stage : most;
  }, undefined);
}

function missing(
  stage: ShownStage,
  venue: VenueId,
  status: VenueStatus | undefined,
  hasAny: boolean,
): { readonly words: string; readonly reason: string } {
  if (stage === 'venue' && withoutStamps.has(venue)) {
    const reason = `${venueLabels[venue]} does not stamp its books: only the round trip can be measured.`;
    return { words: 'not sent', reason };
  }
  if (!hasAny) {
    return { words: 'no data', reason: 'No change of this market was measured in this span.' };
  }
  if (stage === 'venue') {
    const clock = status?.clock;
    if (clock === undefined) {
      return {
        words: 'clock not known',
        reason: 'How far the venue’s clock is from ours is not known yet.',
      };
    }
    if (isClockOff(clock.offsetMs)) {
      return {
        words: 'clock off',
        reason: 'The venue’s clock and ours are too far apart to measure by.',
      };
    }
    if (clock.uncertaintyMs > usableClockMs) {
      const plusMinus = `clock ± ${Math.round(clock.uncertaintyMs)}`;
      return { words: plusMinus, reason: 'The venue’s clock is not known well enough yet.' };
    }
  }
  if (stage === 'network') {
    return { words: 'no pong yet', reason: 'The first ping of this connection has not come back.' };
  }
  return { words: '—', reason: 'Nothing was measured in this span.' };
}

/** As the feed thread judges it (main/feeds/SPEC.md DL4). */
export function isClockOff(offsetMs: number): boolean {
  return Math.abs(offsetMs) > 10_000;
}

function rowVerdict(
  trust: Trust,
  lateWords: string | undefined,
  figures: Partial<Readonly<Record<ShownStage, HistogramFigures>>>,
  hasAny: boolean,
  now: UnixMillis,
): { readonly verdict: string; readonly severity: Severity } {
  if (isUntrusted(trust.state)) {
    const age = badgeAge(trust, now);
    const words = age === '' ? trust.state : `${trust.state} ${age}`;
    return { verdict: words, severity: trust.cause.code === 'first-load' ? 'calm' : 'distrust' };
  }
  if (lateWords !== undefined) {
    return { verdict: lateWords, severity: 'caution' };
  }
  if (!hasAny) {
    return { verdict: 'nothing to measure', severity: 'calm' };
  }
  const verdict =
    figures.venue === undefined ? 'nothing late that can be measured' : 'nothing late';
  return { verdict, severity: 'calm' };
}

/** The verdict of the window, as a headline with what it rests on. */
export interface DelayHeadline {
  readonly strong: string;
  readonly detail: string;
  readonly rest: string;
  readonly severity: Severity;
}

export function delayHeadline(markets: readonly MarketDelay[], span: DelaySpan): DelayHeadline {
  const late = markets
    .map((market) => ({ market, word: lateWord(market.trust) }))
    .filter(({ word }) => word !== undefined)
    .sort((one, other) => (other.word?.delayMs ?? 0) - (one.word?.delayMs ?? 0));
  const worst = late[0];
  const word = worst?.word;
  if (worst === undefined || word === undefined) {
    return calmHeadline(markets, span);
  }
  const venue = venueLabels[worst.market.venue];
  const figures = { ...worst.market.feed?.last10s, ...worst.market.page.last10s };
  const total = word.delayMs === undefined ? '' : ` of ${secondsText(word.delayMs)}`;
  const others = new Set(late.map(({ word: other }) => other?.who));
  const usual = (names: string): string => (others.size === 1 ? names : '');
  switch (word.who) {
    case 'network': {
      const way = figures.network?.p50;
      const detail = way === undefined ? '' : `${secondsText(way)}${total} is on the way here.`;
      const rest = usual('Venue and this machine are as usual.');
      return { strong: `Network late to ${venue}.`, detail, rest, severity: 'caution' };
    }
    case 'venue': {
      const held = figures.venue?.p50;
      const detail =
        held === undefined ? '' : `${secondsText(held)}${total} passes before it sends.`;
      const rest = usual('Network and this machine are as usual.');
      return { strong: `${venue} is late.`, detail, rest, severity: 'caution' };
    }
    case 'machine': {
      const detail =
        word.delayMs === undefined
          ? ''
          : `${secondsText(word.delayMs)} from receipt to the screen.`;
      const rest = 'No message is dropped. Closing panels helps.';
      return { strong: 'This machine is late.', detail, rest, severity: 'caution' };
    }
    case 'unknown': {
      const detail = word.delayMs === undefined ? '' : `${secondsText(word.delayMs)} behind.`;
      const rest = 'No round trip is known yet, so it cannot be said whose delay it is.';
      return { strong: `Late from ${venue}.`, detail, rest, severity: 'caution' };
    }
  }
}

function calmHeadline(markets: readonly MarketDelay[], span: DelaySpan): DelayHeadline {
  const isMeasured = markets.some(
    ({ feed, page }) =>
      Object.keys(feed?.[span] ?? {}).length > 0 || Object.keys(page[span]).length > 0,
  );
  if (!isMeasured) {
    const rest = 'Nothing has changed since, or nothing is connected.';
    return { strong: 'Nothing to measure.', detail: '', rest, severity: 'calm' };
  }
  const canMeasureAll = markets.every(({ venue }) => !withoutStamps.has(venue));
  return {
    strong: 'Nothing is late.',
    detail: '',
    rest: canMeasureAll ? '' : 'Of venues that stamp nothing only the round trip is known.',
    severity: 'calm',
  };
}

/** Why a panel carries the word it carries (D): the whole sentence, what proves it, and what is known of the way it came. Pure. */
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import { sentenceText, type Trust, type TrustState } from '#shared/domain/trust.ts';
import type { MarketFiguresFrame, MarketRules, VenueStatus } from '#shared/ipc/stream.ts';
import { standbySentence } from '../panels/ladder/figures-words.ts';
import { isCalm, proofText } from '../ui/trust-text.ts';
import { venueLine } from './status-text.ts';

export interface WhyInput {
  readonly trust: Trust;
  readonly figures: Omit<MarketFiguresFrame, 'key'>;
  /** Absent: the feed thread has said nothing of this venue yet. */
  readonly status: VenueStatus | undefined;
  readonly isFeedSilent: boolean;
  readonly now: UnixMillis;
}

export interface WhyRow {
  readonly name: string;
  readonly words: string;
}

export function whyRows({ trust, figures, status, isFeedSilent, now }: WhyInput): WhyRow[] {
  const { cause, proof, since } = trust;
  const rows = [
    { name: 'Cause', words: sentenceText(cause.sentence, now) },
    { name: 'Means', words: meaning(trust) },
  ];
  if (Number.isFinite(since)) {
    rows.push({ name: 'Since', words: sinceWords(since, now) });
  }
  rows.push({ name: 'Proof', words: proof.holds ? `${proofText(proof, now)}, holds` : proof.word });
  if (figures.rules !== undefined) {
    rows.push({ name: 'Here', words: rulesWords(figures.rules) });
  }
  const lines = standbySentence(figures.standby);
  if (lines !== '') {
    rows.push({ name: 'Lines', words: lines });
  }
  if (status !== undefined) {
    const line = venueLine(status, now, isFeedSilent);
    const parts = [line.state, line.rate, line.detail].filter((part) => part !== '');
    rows.push({ name: line.name, words: parts.join(', ') });
    if (!isFeedSilent) {
      rows.push({ name: 'Messages', words: countWords(status) });
    }
  }
  return rows;
}

/** What a person may do with such a book: the words of the sheet of the nine states. */
function meaning({ state, isBookOld, proof }: Trust): string {
  if (isCalm(state) && !proof.holds) {
    return 'The link is proven alive. That no message is missing is not proven.';
  }
  if (isBookOld === true) {
    return 'The venue says so, and the book is from before. Do not use it.';
  }
  return meanings[state];
}

const meanings: Readonly<Record<TrustState, string>> = {
  LIVE: 'Changing, and the link is proven alive. Believe it.',
  QUIET: 'No change for longer than usual here, on a link that is proven alive. Believe it.',
  LATE: 'Complete, but older than it should be when it reaches you. Mind the delay.',
  GAP: 'A numbered message is missing. Do not use it.',
  RESYNCING: 'The full book is on its way; the last one is kept. Do not use it.',
  STALE: 'The link is silent, closed or refused; the last book is kept. Do not use it.',
  CROSSED: 'Bid at or above ask for longer than can be on this venue. Do not use it.',
  HALTED: 'The venue says so. The book itself is fine: believe it, but it cannot be traded.',
  REPLAY: 'You moved in time, or opened a recording. It is not now.',
};

function sinceWords(since: UnixMillis, now: UnixMillis): string {
  const clock = new Date(since).toISOString().slice(11, 19);
  return `${clock} UTC, ${formatAge(Math.max(0, now - since))} ago`;
}

function rulesWords({ crossedAfterMs, depthLevels }: MarketRules): string {
  const overlap =
    crossedAfterMs === undefined
      ? 'bids can really stand above asks'
      : `a bid at or above an ask is a fault after ${crossedAfterMs / 1000} s`;
  const depth =
    depthLevels === undefined
      ? 'the venue sends the whole book'
      : `the venue sends up to ${depthLevels} levels a side`;
  return `${overlap}; ${depth}`;
}

/** Of the venue, all its markets together. */
function countWords({ received, rejected, unknown, dropped, reconnects }: VenueStatus): string {
  const number = (count: number): string => count.toLocaleString('en-US');
  const times = `reconnected ${number(reconnects)} ${reconnects === 1 ? 'time' : 'times'}`;
  return `${number(received)} received from the venue, ${number(rejected)} rejected, ${number(unknown)} not known, ${number(dropped)} dropped; ${times}`;
}

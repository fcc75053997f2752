/** Why a panel carries the word it carries (D): the whole sentence, what proves it, and what is known of the way it came. Pure. */
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import { isUntrusted, sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { MarketFiguresFrame, MarketRules, VenueStatus } from '#shared/ipc/stream.ts';
import { standbySentence } from '../panels/ladder/figures-words.ts';
import { stateMeanings } from '../ui/state-meanings.ts';
import { isCalm, proofText } from '../ui/trust-text.ts';
import { auditSentence } from './audit-words.ts';
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

/** The word itself: why, what it means, since when, what proves it. */
export function whyRows({ trust, now }: WhyInput): WhyRow[] {
  const { cause, proof, since } = trust;
  const rows = [
    { name: 'Cause', words: sentenceText(cause.sentence, now) },
    { name: 'Means', words: meaning(trust) },
  ];
  if (Number.isFinite(since)) {
    rows.push({ name: 'Since', words: sinceWords(since, now) });
  }
  const word = proof.holds ? `${proofText(proof, now)}, holds` : proof.word;
  const detail = proofDetail(trust, now);
  rows.push({ name: 'Proof', words: detail === '' ? word : `${word}. ${detail}` });
  return rows;
}

/** What a person hears who asks for more of the proof. */
function proofDetail({ proof }: Trust, now: UnixMillis): string {
  return proof.detail === undefined ? '' : sentenceText(proof.detail, now);
}

/** What the word stands on: facts of the feed, then of the market and its venue. */
export function evidenceRows({ trust, figures, status, isFeedSilent, now }: WhyInput): WhyRow[] {
  const rows: WhyRow[] = (trust.evidence ?? []).map(({ name, words }) => ({
    name,
    words: sentenceText(words, now),
  }));
  if (figures.rules !== undefined) {
    rows.push({ name: 'This feed', words: rulesWords(figures.rules) });
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

/** What holds beside the word, the most serious first. */
export function otherStates({ also = [] }: Trust, now: UnixMillis) {
  return also.map(({ state, cause }) => ({
    key: `${state} ${cause.code}`,
    state,
    words: sentenceText(cause.sentence, now),
  }));
}

/** What comparing the book with a second copy found, and what is under way. */
export function auditWords({
  trust,
  figures,
  now,
}: Pick<WhyInput, 'trust' | 'figures' | 'now'>): string {
  const { audit, isAuditing } = figures;
  if (audit === undefined) {
    return isAuditing === true
      ? 'The first copy is being compared now.'
      : 'Not compared with a second copy yet.';
  }
  const again = isAuditing === true ? ' Another copy is being compared now.' : '';
  // A result that proves nothing now is of the book before this one, and so was its next check.
  const told = audit.outcome === 'matches' && !trust.proof.holds ? { ...audit, nextAt: 0 } : audit;
  return `${auditSentence(told, now, isCalm(trust.state))}${again}`;
}

/** What a person may do with such a book: the words of the sheet of the nine states. */
function meaning({ state, isBookOld, proof }: Trust): string {
  if (isCalm(state) && !proof.holds) {
    return 'The link is proven alive. That no message is missing is not proven.';
  }
  const { holds, use } = stateMeanings[state];
  if (isBookOld === true && !isUntrusted(state)) {
    return state === 'REPLAY'
      ? `${holds} The book was not to be believed then. Do not use it.`
      : 'The venue says so, and the book is from before. Do not use it.';
  }
  return `${holds} ${use}`;
}

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
function countWords(status: VenueStatus): string {
  const { received, applied, ignored, rejected, unknown, dropped, reconnects } = status;
  const number = (count: number): string => count.toLocaleString('en-US');
  const times = `reconnected ${number(reconnects)} ${reconnects === 1 ? 'time' : 'times'}`;
  const missing = received - applied - ignored - rejected;
  const sum =
    missing === 0
      ? ''
      : ` (the sum does not fit: ${number(Math.abs(missing))} ${missing > 0 ? 'unaccounted' : 'too many'})`;
  return (
    `${number(received)} received = ${number(applied)} applied + ${number(ignored)} without effect ` +
    `(${number(unknown)} not known) + ${number(rejected)} rejected${sum}; ${number(dropped)} dropped; ${times}`
  );
}

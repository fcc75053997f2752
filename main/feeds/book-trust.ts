/** One word for each book, and why. Pure: facts in, trust out. SPEC.md TW1–TW9, TE1–TE64, TR1–TR26. */
import type { BookSide, Channel } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { type OtherState, type Trust, trustStates } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookProof, BookRules, Doubt } from '../venues/venue.ts';
import type { Link } from './link.ts';
import { type Silence, silenceBoundMs } from './silence.ts';
import type { DelayStanding } from './trust-delay.ts';
import { evidenceOf } from './trust-evidence.ts';
import { lateTrust, silentTrust } from './trust-late-words.ts';
import {
  auditLost,
  crossed,
  doubted,
  haltedTrust,
  haltedWithout,
  live,
  quiet,
  resyncing,
  stale,
} from './trust-words.ts';

/** A market without a learned rhythm is quiet after this. */
const quietAfterAtLeastMs = 5_000;
const quietGaps = 4;
/** A gap, and a book that an audit found wrong, are shown at least this long, however soon they are mended (design §4). */
const faultShownMs = 400;
/** A market that is silent for long, while its neighbours are, too: how often they are looked at again. */
const neighboursAgainMs = 5_000;

export interface TrustFacts {
  readonly link: Link;
  /** Book: a full book of the present line is applied. Trades and prices: the line is open. */
  readonly isCurrent: boolean;
  /** There was a full book before (it is still shown). */
  readonly hadData: boolean;
  /** When the present full book was applied. */
  readonly fullBookAt: UnixMillis | undefined;
  readonly lastChangeAt: UnixMillis | undefined;
  /** The 95th of 100 gaps between changes, once enough are known. */
  readonly usualGapMs: number | undefined;
  /** The last moment the line was known to live while the book was current. */
  readonly provenAt: UnixMillis | undefined;
  readonly crossed: Crossing | undefined;
  readonly emptySide: EmptySide | undefined;
  readonly halted: Halt | undefined;
  /** What a person must know although the channel is live, as a sentence. */
  readonly note: string | undefined;
  /** Why the venue's own words make the channel one not to believe. */
  readonly doubt: Doubt | undefined;
  /** What shows that the book is right, where the venue has such. */
  readonly proof: BookProof | undefined;
  readonly delay: DelayStanding;
  /** It is silent far beyond its habit while others move. */
  readonly silent: Silence | undefined;
  /** Whether it has neighbours to be compared with. */
  readonly hasNeighbours: boolean;
  /** The newest one of the present full book. */
  readonly audit: BookAudit | undefined;
  /** The newest one that agreed, where none has disagreed since. */
  readonly agreedAudit: BookAudit | undefined;
  /** When the next one is due, before there was any of this full book. */
  readonly auditDueAt: UnixMillis | undefined;
  /** The book was wrong twice, and no full one came since. */
  readonly lost: BookAudit | undefined;
  /** When the book last agreed with a copy, else when it came: where the age of a lost one counts from. */
  readonly agreedAt: UnixMillis | undefined;
  /** An independent copy can be asked for. */
  readonly canAudit: boolean;
}

/** The venue says that trading is off. */
export interface Halt {
  /** Its reason, as whole sentences. */
  readonly reason: string;
  /** For all its markets: then a line that is down is no fault. */
  readonly isVenueWide: boolean;
}

export interface Crossing {
  readonly since: UnixMillis;
  /** Exact decimals. */
  readonly bid: string;
  readonly ask: string;
}

export interface EmptySide {
  readonly side: BookSide | 'both';
  readonly since: UnixMillis;
}

export interface TrustSubject {
  /** The venue's name for people. */
  readonly label: string;
  readonly market: string;
  readonly channel: Channel;
  readonly rules: BookRules;
}

export interface Judgement {
  readonly trust: Trust;
  /** When time alone may change it; absent: never. */
  readonly checkAt: UnixMillis | undefined;
}

/**
 * All states that hold are found, the first of them in design §4's order is the word, the others stand behind it. Two things are
 * beside that order: while all of the venue is halted a lost line is no fault (HALTED, from before), and a fault that is mended
 * faster than it can be read stays for 400 ms, unless a graver one ends it.
 */
export function transition(
  previous: Trust | undefined,
  subject: TrustSubject,
  facts: TrustFacts,
  now: UnixMillis,
): Judgement {
  const holding = statesThatHold(subject, facts, now);
  const [first, ...others] = holding.sort(
    (one, other) => trustStates.indexOf(one.state) - trustStates.indexOf(other.state),
  );
  const next = first ?? live(subject, facts, now);
  if (previous !== undefined && isUnread(previous, now) && isMilder(next, previous)) {
    return { trust: previous, checkAt: previous.since + faultShownMs };
  }
  const since = previous?.state === next.state ? previous.since : next.since;
  const also = others.map(({ state, cause }): OtherState => ({ state, cause }));
  return {
    trust: {
      ...next,
      since,
      // The age of a wait counts from the request, however often its sentence changes meanwhile.
      ...(next.state === 'RESYNCING' ? { ageFrom: since } : {}),
      ...(also.length === 0 ? {} : { also }),
      evidence: evidenceOf(facts),
    },
    checkAt: nextCheck(subject, facts, now),
  };
}

function isUnread({ state, cause, since }: Trust, now: UnixMillis): boolean {
  return (state === 'GAP' || cause.code === 'audit-differs') && now < since + faultShownMs;
}

function isMilder(next: Trust, previous: Trust): boolean {
  return trustStates.indexOf(next.state) > trustStates.indexOf(previous.state);
}

/** Empty: LIVE. */
function statesThatHold(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust[] {
  const { isCurrent, halted, link, doubt } = facts;
  const isGap = link.kind !== 'down' && doubt?.state === 'GAP';
  if (!isCurrent && halted?.isVenueWide === true && !isGap) {
    return [haltedWithout(subject, halted, facts, now)];
  }
  const holding: Trust[] = [];
  const without = isCurrent && doubt === undefined ? undefined : withoutBook(subject, facts, now);
  if (without !== undefined) {
    holding.push(without);
  }
  if (facts.lost !== undefined && without?.state !== 'STALE') {
    holding.push(auditLost(subject, facts.lost, facts, now));
  }
  if (halted !== undefined) {
    holding.push(haltedTrust(halted, subject, facts, now));
  }
  return without === undefined ? [...holding, ...ofCurrentBook(subject, facts, now)] : holding;
}

/** There is no book to be believed: the line is down, the conversation doubts it, or it is waited for. */
function withoutBook(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
  const { isCurrent, link, doubt } = facts;
  if (!isCurrent && link.kind === 'down' && doubt?.isFinal !== true) {
    return stale(subject, facts, link.down, now);
  }
  return doubt === undefined ? resyncing(subject, facts, now) : doubted(subject, facts, doubt, now);
}

function ofCurrentBook(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust[] {
  const { crossed: crossing, delay, silent, agreedAudit, link } = facts;
  const holding: Trust[] = [];
  if (crossing !== undefined && now - crossing.since > boundOf(subject)) {
    holding.push(crossed(subject, crossing, facts, now));
  }
  const isExplained =
    silent !== undefined && agreedAudit !== undefined && agreedAudit.at >= silent.since;
  if (delay.late !== undefined) {
    holding.push(lateTrust(subject, delay.late, facts, now));
  } else if (silent !== undefined && !isExplained) {
    return [...holding, silentTrust(subject, facts, now)];
  }
  if (now >= quietAt(facts, now) && link.kind === 'open') {
    const explaining = isExplained ? agreedAudit : undefined;
    holding.push(quiet(subject, facts, link.evidenceAt, explaining, now));
  }
  return holding;
}

function boundOf({ rules }: TrustSubject): number {
  return rules.crossedAfterMs ?? Number.POSITIVE_INFINITY;
}

function quietAt({ lastChangeAt, usualGapMs }: TrustFacts, now: UnixMillis): UnixMillis {
  return (lastChangeAt ?? now) + Math.max(quietAfterAtLeastMs, quietGaps * (usualGapMs ?? 0));
}

/** The next moment at which one of the bounds is passed; those that are passed already need no look. */
function nextCheck(
  subject: TrustSubject,
  facts: TrustFacts,
  now: UnixMillis,
): UnixMillis | undefined {
  if (!facts.isCurrent) {
    return undefined;
  }
  const { crossed: crossing, lastChangeAt, usualGapMs } = facts;
  const bounds = [quietAt(facts, now)];
  if (crossing !== undefined) {
    bounds.push(crossing.since + boundOf(subject) + 1);
  }
  if (facts.hasNeighbours && lastChangeAt !== undefined && usualGapMs !== undefined) {
    const silentAt = lastChangeAt + silenceBoundMs(usualGapMs) + 1;
    bounds.push(silentAt <= now && facts.silent === undefined ? now + neighboursAgainMs : silentAt);
  }
  const ahead = bounds.filter((at) => at > now && Number.isFinite(at));
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

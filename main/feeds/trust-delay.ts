/** Whether a book comes late: taken up, held and let go by what is measured of its delay. Pure. SPEC.md TR16, TR17. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { DelayFacts } from './delay-facts.ts';

/** The middle over 2 s above this is late… */
const lateAboveMs = 500;
/** …until it was below this… */
export const lateEndsBelowMs = 300;
/** …for so long. */
const lateEndsAfterMs = 5_000;
/** With a clock less certain than this nothing is claimed about delays. */
const mostUncertaintyMs = 250;
/** What is told of a delay moves at most so often: a sentence that changes all the time cannot be read. */
const toldEveryMs = 1_000;
/** The same of a round trip while nothing is late. */
const roundTripToldEveryMs = 10_000;

export interface Lateness {
  /** `delay-late`: no round trip is known, so it cannot be said whose delay it is. */
  readonly code: 'network-late' | 'venue-late' | 'delay-late';
  readonly delayMs: number;
  readonly facts: DelayFacts;
}

export interface DelayStanding {
  readonly late: Lateness | undefined;
  /** Since when it has been below the lower bound, while it is late. */
  readonly calmSince: UnixMillis | undefined;
  /** The clock is so uncertain that no delay can be told. */
  readonly uncertaintyMs: number | undefined;
  readonly roundTripMs: number | undefined;
  readonly usualRoundTripMs: number | undefined;
  readonly toldAt: UnixMillis;
}

export const nothingMeasured: DelayStanding = {
  late: undefined,
  calmSince: undefined,
  uncertaintyMs: undefined,
  roundTripMs: undefined,
  usualRoundTripMs: undefined,
  toldAt: Number.NEGATIVE_INFINITY,
};

/** The same object where nobody would read a difference. */
export function nextDelay(
  before: DelayStanding,
  facts: DelayFacts | undefined,
  now: UnixMillis,
): DelayStanding {
  if (facts === undefined) {
    return before.toldAt === nothingMeasured.toldAt ? before : nothingMeasured;
  }
  const uncertaintyMs = nextUncertainty(before, facts);
  const { late, calmSince } =
    uncertaintyMs === undefined
      ? nextLateness(before, facts, now)
      : { late: undefined, calmSince: undefined };
  const isOther =
    late?.code !== before.late?.code ||
    calmSince !== before.calmSince ||
    uncertaintyMs !== before.uncertaintyMs;
  const isRoundTripDue =
    now - before.toldAt >= roundTripToldEveryMs && facts.roundTripMs !== before.roundTripMs;
  const isDelayDue = late !== undefined && now - before.toldAt >= toldEveryMs;
  if (!isOther && !isRoundTripDue && !isDelayDue) {
    return before;
  }
  return {
    late: late?.code === before.late?.code && !isDelayDue ? before.late : late,
    calmSince,
    uncertaintyMs,
    roundTripMs: facts.roundTripMs,
    usualRoundTripMs: facts.usualRoundTripMs,
    toldAt: isDelayDue || isRoundTripDue || late?.code !== before.late?.code ? now : before.toldAt,
  };
}

/** Told in steps, so that it stands still. A pause without stamps changes nothing about the clock. */
function nextUncertainty(before: DelayStanding, facts: DelayFacts): number | undefined {
  if (facts.clockUncertaintyMs <= mostUncertaintyMs) {
    return undefined;
  }
  return facts.middleMs === undefined && before.uncertaintyMs === undefined
    ? undefined
    : Math.ceil(facts.clockUncertaintyMs / 100) * 100;
}

function nextLateness(
  before: DelayStanding,
  facts: DelayFacts,
  now: UnixMillis,
): Pick<DelayStanding, 'late' | 'calmSince'> {
  const { middleMs } = facts;
  if (before.late === undefined) {
    const late =
      middleMs === undefined || middleMs <= lateAboveMs ? undefined : lateness(facts, middleMs);
    return { late, calmSince: undefined };
  }
  if (middleMs !== undefined && middleMs >= lateEndsBelowMs) {
    return { late: lateness(facts, middleMs), calmSince: undefined };
  }
  const calmSince = before.calmSince ?? now;
  if (now - calmSince >= lateEndsAfterMs) {
    return { late: undefined, calmSince: undefined };
  }
  return {
    late: middleMs === undefined ? before.late : lateness(facts, middleMs, before.late.code),
    calmSince,
  };
}

function lateness(
  facts: DelayFacts,
  middleMs: number,
  code: Lateness['code'] = culprit(facts, middleMs),
): Lateness {
  return { code, delayMs: Math.round(middleMs / 10) * 10, facts };
}

/**
 * The network explains as much as the round trip is longer than usual: all of that may have been spent on the way here.
 * Where nothing is usual yet, the whole round trip counts.
 */
function culprit(
  { roundTripMs, usualRoundTripMs }: DelayFacts,
  middleMs: number,
): Lateness['code'] {
  if (roundTripMs === undefined) {
    return 'delay-late';
  }
  return roundTripMs - (usualRoundTripMs ?? 0) >= middleMs / 2 ? 'network-late' : 'venue-late';
}

/** `24 ms`, `1.7 s`, `1.84 s`. */
export function durationText(ms: number): string {
  if (ms > 0 && ms < 1) {
    return 'less than 1 ms';
  }
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(2))} s`;
}

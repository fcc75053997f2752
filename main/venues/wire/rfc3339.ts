/** RFC 3339 by arithmetic alone: `Date` keeps milliseconds, and strings do not sort by time. */
import type { UnixMicros } from '#shared/domain/time.ts';

/** Nanoseconds since 1970-01-01 UTC; negative before. */
export type UnixNanos = bigint;

interface Moment {
  /** Since 1970-01-01 UTC. */
  readonly seconds: number;
  /** The digits behind the point. */
  readonly fraction: string;
}

const longestText = 64;
/** RFC 3339 §5.6 lets a space stand for the T. */
const pattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;
const nanosPerSecond = 1_000_000_000n;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Exact; `undefined` for anything else, also for a day that does not exist and for more digits than a nanosecond has. */
export function parseNanos(text: string): UnixNanos | undefined {
  const moment = readMoment(text);
  return moment === undefined || moment.fraction.length > 9
    ? undefined
    : BigInt(moment.seconds) * nanosPerSecond + BigInt(moment.fraction.padEnd(9, '0'));
}

/**
 * A fraction of any length, cut (not rounded) to microseconds. `undefined` for anything else, also for a day that does not
 * exist, and outside 1970 to 2255 (`UnixMicros`).
 */
export function parseMicros(text: string): UnixMicros | undefined {
  const moment = readMoment(text);
  if (moment === undefined) {
    return undefined;
  }
  const micros = Number(moment.fraction.slice(0, 6).padEnd(6, '0'));
  return safeMicros(moment.seconds * 1_000_000 + micros);
}

/** Cut, not rounded; `undefined` outside 1970 to 2255. */
export function microsOf(nanos: UnixNanos): UnixMicros | undefined {
  return nanos < 0n ? undefined : safeMicros(Number(nanos / 1000n));
}

/** `undefined` where microseconds are negative or no safe integer. */
export function safeMicros(micros: number): UnixMicros | undefined {
  return micros >= 0 && Number.isSafeInteger(micros) ? micros : undefined;
}

function readMoment(text: string): Moment | undefined {
  const match = text.length <= longestText ? pattern.exec(text) : null;
  if (match === null) {
    return undefined;
  }
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  const isTimeOfDay = hour <= 23 && minute <= 59 && second <= 60;
  if (!isTimeOfDay || !isDay(year, month, day) || offsetHours > 23 || offsetMinutes > 59) {
    return undefined;
  }
  // A leap second (:60) counts as the first moment of the next minute.
  const local = daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  const offset = (offsetHours * 60 + offsetMinutes) * 60 * (match[8] === '-' ? -1 : 1);
  return { seconds: local - offset, fraction: match[7] ?? '' };
}

function isDay(year: number, month: number, day: number): boolean {
  const length = monthLengths[month - 1] ?? 0;
  return day >= 1 && day <= (month === 2 && isLeapYear(year) ? 29 : length);
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Gregorian calendar, counted in years that begin in March, so that a leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

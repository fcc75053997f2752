/** Times as this venue writes them, to microseconds. SPEC.md PP15, PP17. */
import type { UnixMicros } from '#shared/domain/time.ts';

const maxTextLength = 64;
const pattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/**
 * RFC 3339 with an offset; the fraction may have any length and is cut (not rounded) to microseconds.
 * `undefined` for anything else, also for a day that does not exist, and outside 1970 to 2255 (`UnixMicros`).
 */
export function parseRfc3339(text: string): UnixMicros | undefined {
  const match = text.length <= maxTextLength ? pattern.exec(text) : null;
  if (match === null) {
    return undefined;
  }
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  const isTimeOfDay = hour <= 23 && minute <= 59 && second <= 60;
  if (!isTimeOfDay || offsetHours > 23 || offsetMinutes > 59) {
    return undefined;
  }
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day || month < 1) {
    return undefined;
  }
  // A leap second (:60) counts as the first moment of the next minute.
  const local = midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  const offset = (offsetHours * 60 + offsetMinutes) * 60 * (match[8] === '-' ? -1 : 1);
  const micros = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  return inRange((local - offset) * 1_000_000 + micros);
}

/** Unix time in seconds, milliseconds, microseconds or nanoseconds, told apart by its size (each covers 1973 to 5138). */
export function readUnixTime(value: number): UnixMicros | undefined {
  if (!Number.isFinite(value) || value < 0) {
    return undefined;
  }
  if (value < 1e11) {
    return inRange(Math.round(value * 1_000_000));
  }
  if (value < 1e14) {
    return inRange(Math.round(value * 1000));
  }
  return inRange(value < 1e17 ? Math.floor(value) : Math.floor(value / 1000));
}

function inRange(micros: number): UnixMicros | undefined {
  return micros >= 0 && Number.isSafeInteger(micros) ? micros : undefined;
}

/** Unix time in whatever unit it comes. SPEC.md PP17. */
import type { UnixMicros } from '#shared/domain/time.ts';
import { safeMicros } from '../wire/rfc3339.ts';

/** Seconds, milliseconds, microseconds or nanoseconds, told apart by the size (each covers 1973 to 5138). */
export function readUnixTime(value: number): UnixMicros | undefined {
  if (!Number.isFinite(value) || value < 0) {
    return undefined;
  }
  if (value < 1e11) {
    return safeMicros(Math.round(value * 1_000_000));
  }
  if (value < 1e14) {
    return safeMicros(Math.round(value * 1000));
  }
  return safeMicros(value < 1e17 ? Math.floor(value) : Math.floor(value / 1000));
}

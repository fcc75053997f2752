/** Times and spans as the connection doctor says them. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Whole ms, from a second on in seconds. What took time never took none. */
export function durationText(ms: number): string {
  if (ms < 1) {
    return '<1 ms';
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `3 ms`, `0.5 s`, `74 s`. */
export function spanText(ms: number): string {
  if (ms < 100) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `6 min 36 s`: an age to be read out, not to be watched. */
export function spelledAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** `14:25:31`, UTC as the window's clock. */
export function clockText(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `12 Nov`; with the year where it is another one. */
export function dayText(at: UnixMillis, now: UnixMillis): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
  const year = date.getUTCFullYear();
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`;
}

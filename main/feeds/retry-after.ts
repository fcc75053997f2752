import type { IncomingMessage } from 'node:http';
import type { UnixMillis } from '#shared/domain/time.ts';

/** `Retry-After` in ms from now, given in seconds or as a date; absent or unreadable gives undefined. */
export function readRetryAfter(response: IncomingMessage, now: UnixMillis): number | undefined {
  return parseRetryAfter(response.headers['retry-after'], now);
}

export function parseRetryAfter(header: string | undefined, now: UnixMillis): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const text = header.trim();
  if (/^[0-9]{1,15}$/.test(text)) {
    return Number(text) * 1000;
  }
  // Other numbers would be read as a year.
  const date = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

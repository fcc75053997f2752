/** The words of the status strip. Pure. */
import { ensureNever } from '#shared/domain/assert.ts';
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { StreamState, VenueStatus } from '#shared/ipc/stream.ts';
import { secondsText } from '../latency/late-words.ts';
import type { StatusState } from '../stores/status-store.ts';

export interface VenueLine {
  readonly venue: VenueId;
  readonly name: string;
  readonly state: string;
  /** `41 msg/s`; empty while nothing is open. */
  readonly rate: string;
  /** `5 sockets`, `all markets, 2 sockets`, `next try in 3 s, try 4`. */
  readonly detail: string;
  /** `token 38 min`; empty where there is none. Caution when it is nearly over. */
  readonly token: string;
  /** Never dropped from a narrow strip. */
  readonly isAbnormal: boolean;
  /** All the rest, for whoever hovers. */
  readonly title: string;
}

/** A venue as panel headers and the strip name it; practice data are named as such wherever they show. */
export function venueName(venue: VenueId, isPractice: boolean): string {
  return isPractice ? `${venueLabels[venue]} practice` : venueLabels[venue];
}

/** While the feed thread is silent nobody knows how the venue is connected. */
export function venueLine(
  status: VenueStatus,
  now: UnixMillis,
  isFeedSilent: boolean,
  tokenEndsAt?: UnixMillis,
): VenueLine {
  const name = venueName(status.venue, status.isPractice);
  if (isFeedSilent) {
    const unknown = { state: 'unknown', rate: '', detail: '', token: '', isAbnormal: true };
    return { venue: status.venue, name, ...unknown, title: 'The feed thread says nothing.' };
  }
  const isOpen = status.state === 'open';
  return {
    venue: status.venue,
    name,
    state: stateWord(status.state),
    rate: isOpen ? `${rateText(status.messagesPerSecond)} msg/s` : '',
    detail: detailText(status, now),
    token: tokenText(status, tokenEndsAt, now),
    isAbnormal:
      status.state === 'waiting' || status.state === 'refused' || isTokenSoonOver(tokenEndsAt, now),
    title: [
      ...(status.reason === undefined ? [] : [status.reason]),
      `received ${status.received}, applied ${status.applied}, ignored ${status.ignored} (${status.unknown} not known), ` +
        `rejected ${status.rejected}, dropped ${status.dropped}, reconnected ${status.reconnects} times`,
    ].join('\n'),
  };
}

/** `held`: when the token that main holds now ends. The venue's own word is of the token it was opened with. */
function tokenText(
  { tokenExpiresAt }: VenueStatus,
  held: UnixMillis | undefined,
  now: UnixMillis,
): string {
  const endsAt = held ?? tokenExpiresAt;
  if (endsAt === undefined) {
    return '';
  }
  if (endsAt > now) {
    return `token ${wholeAge(endsAt - now)}`;
  }
  return held === undefined ? '' : 'token over';
}

/** In whole seconds or minutes: it is looked at, not watched. */
function wholeAge(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

/** Renewal is due long before; so near the end it has failed. An open socket lives on, the next one would not. */
const tokenSoonOverMs = 60_000;

function isTokenSoonOver(held: UnixMillis | undefined, now: UnixMillis): boolean {
  return held !== undefined && held - now < tokenSoonOverMs;
}

function detailText(status: VenueStatus, now: UnixMillis): string {
  if (status.state === 'waiting' && status.nextTryAt !== undefined) {
    const seconds = Math.max(0, Math.ceil((status.nextTryAt - now) / 1000));
    const attempt = status.attempt === undefined ? '' : `, try ${status.attempt}`;
    return `next try in ${seconds} s${attempt}`;
  }
  if (status.wantedSockets === 0) {
    return '';
  }
  const sockets =
    status.openSockets === status.wantedSockets
      ? plural(status.openSockets, 'socket')
      : `${status.openSockets} of ${plural(status.wantedSockets, 'socket')}`;
  return status.topology === 'all-markets' ? `all markets, ${sockets}` : sockets;
}

function stateWord(state: StreamState): string {
  switch (state) {
    case 'idle':
    case 'opening':
    case 'open':
    case 'refused':
      return state;
    case 'waiting':
      return 'closed';
    default:
      return ensureNever(state);
  }
}

/** Two digits, or whole: 0.4 · 14 · 203. */
export function rateText(perSecond: number): string {
  if (perSecond >= 10) {
    return String(Math.round(perSecond));
  }
  const tenths = perSecond.toFixed(1);
  return tenths === '10.0' ? '10' : tenths === '0.0' ? '0' : tenths;
}

export interface Verdict {
  readonly words: string;
  /** To or from whom, and how late; empty where there is nothing to add. */
  readonly detail: string;
  readonly isAbnormal: boolean;
}

/** Who is late. What was not measured is not claimed. */
export function verdictOf({
  isMachineLate,
  paintP99Ms,
  isFeedSilent,
  late,
}: Pick<StatusState, 'isMachineLate' | 'paintP99Ms' | 'isFeedSilent' | 'late'>): Verdict {
  if (isFeedSilent) {
    return { words: 'Nothing to measure', detail: '', isAbnormal: false };
  }
  if (isMachineLate) {
    return { words: 'This machine late', detail: '', isAbnormal: true };
  }
  if (late !== undefined) {
    const { who, venue, delayMs } = late;
    const delay = delayMs === undefined ? '' : `, ${secondsText(delayMs)}`;
    const words = who === 'network' ? 'Network late' : who === 'venue' ? 'Venue late' : 'Late';
    const to = who === 'network' ? 'to ' : '';
    return { words, detail: `${to}${venueLabels[venue]}${delay}`, isAbnormal: true };
  }
  const words = paintP99Ms === undefined ? 'Nothing to measure' : 'Nothing is late';
  return { words, detail: '', isAbnormal: false };
}

export function paintText(paintP99Ms: number | undefined): string {
  return paintP99Ms === undefined ? '—' : `${Math.max(1, Math.round(paintP99Ms))} ms`;
}

/** Messages that a full queue cost, over all venues. */
export function droppedCount(venues: readonly VenueStatus[]): number {
  return venues.reduce((sum, status) => sum + status.dropped, 0);
}

/** Messages that could not be read, over all venues. */
export function rejectedCount(venues: readonly VenueStatus[]): number {
  return venues.reduce((sum, status) => sum + status.rejected, 0);
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

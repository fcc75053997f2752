/**
 * What this page adds to the feed thread's word. The feed thread knows the venue; only the page knows whether the feed
 * thread still speaks, whether its own mirror is whole, and whether it paints in time. The page can only take trust
 * away: it never makes a word better than it came.
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import { formatAge } from '#shared/domain/time.ts';
import { isUntrusted, type Trust } from '#shared/domain/trust.ts';

/** Why the whole stream is not to be believed. */
export interface StreamTrouble {
  readonly code: 'feed-thread-silent' | 'stream-protocol';
  readonly since: UnixMillis;
  /** When the last tick was applied; absent when none ever was. */
  readonly lastTickAt?: UnixMillis;
}

/** Why one book's mirror is not to be believed until its next reset frame. */
export interface MirrorDoubt {
  readonly code: 'stream-replaced' | 'mirror-mismatch';
  readonly since: UnixMillis;
}

export interface LocalTrouble {
  readonly stream: StreamTrouble | undefined;
  readonly mirror: MirrorDoubt | undefined;
  /** Middle time from receipt to screen while this machine is late, ms. */
  readonly paintDelayMs: number | undefined;
  readonly paintLateSince: UnixMillis | undefined;
  /** Arrival of the newest change this page applied. */
  readonly lastChangeAt: UnixMillis | undefined;
}

/** The word to show. `fromFeed` is what the feed thread said last. */
export function effectiveTrust(
  fromFeed: Trust | undefined,
  local: LocalTrouble,
): Trust | undefined {
  if (local.stream !== undefined) {
    return streamTrust(local.stream, fromFeed);
  }
  if (fromFeed === undefined) {
    return undefined;
  }
  if (local.mirror !== undefined && !isUntrusted(fromFeed.state)) {
    return mirrorTrust(local.mirror);
  }
  const isCalm = fromFeed.state === 'LIVE' || fromFeed.state === 'QUIET';
  if (isCalm && local.paintDelayMs !== undefined && local.paintLateSince !== undefined) {
    return paintTrust(fromFeed, local.paintDelayMs, local.paintLateSince);
  }
  if (fromFeed.state === 'LIVE' && local.lastChangeAt !== undefined) {
    return { ...fromFeed, ageFrom: Math.max(local.lastChangeAt, fromFeed.ageFrom ?? 0) };
  }
  return fromFeed;
}

function streamTrust(trouble: StreamTrouble, fromFeed: Trust | undefined): Trust {
  // A book that was never live has no proven moment, however many ticks came.
  const wasEverLive = fromFeed?.ageFrom !== undefined;
  const provenAt = wasEverLive ? trouble.lastTickAt : undefined;
  const base = {
    state: 'STALE',
    since: trouble.since,
    ...(provenAt === undefined ? {} : { ageFrom: provenAt }),
    proof: { word: 'no proof', holds: false },
  } as const;
  if (trouble.code === 'stream-protocol') {
    return {
      ...base,
      cause: {
        code: trouble.code,
        sentence: [
          'This window and the feed thread are of different versions and do not understand each other. ' +
            'Plumbline shows nothing new here. Quit Plumbline and start it again.',
        ],
      },
    };
  }
  const silence =
    trouble.lastTickAt === undefined
      ? ['Nothing has come from the feed thread since this window opened. ']
      : ['Nothing has come from the feed thread for ', { age: trouble.lastTickAt }, '. '];
  const rest = 'Plumbline restarts it by itself; the books return on their own.';
  return {
    ...base,
    cause: {
      code: trouble.code,
      sentence:
        provenAt === undefined
          ? [...silence, rest]
          : [...silence, rest, ' These prices are ', { age: provenAt }, ' old.'],
    },
  };
}

function mirrorTrust(doubt: MirrorDoubt): Trust {
  const why =
    doubt.code === 'stream-replaced'
      ? 'The feed thread was restarted; waiting for the whole book from it. You see the book from before.'
      : 'This window’s copy of the book did not match the feed thread’s. The whole book was asked for again.';
  return {
    state: 'RESYNCING',
    since: doubt.since,
    ageFrom: doubt.since,
    cause: { code: doubt.code, sentence: [why] },
    proof: { word: 'no proof', holds: false },
  };
}

function paintTrust(fromFeed: Trust, delayMs: number, since: UnixMillis): Trust {
  return {
    state: 'LATE',
    since,
    delayMs,
    cause: {
      code: 'this-machine-late',
      sentence: [
        `This machine is late: changes take ${formatAge(delayMs)} from receipt to the screen. ` +
          'Nothing is missing; changes are merged, never dropped. Closing panels helps.',
      ],
    },
    proof: fromFeed.proof,
  };
}

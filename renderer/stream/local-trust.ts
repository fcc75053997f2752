/**
 * What this page adds to the feed thread's word. The feed thread knows the venue; only the page knows whether the feed
 * thread still speaks, whether its own mirror is whole, whether it paints in time, and which moment it shows. The page
 * can only take trust away: it never makes a word better than it came. main/feeds/SPEC.md, "Trust".
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import { formatAge } from '#shared/domain/time.ts';
import {
  type Evidence,
  isBookUntrusted,
  type OtherState,
  sentenceText,
  type Trust,
  trustStates,
} from '#shared/domain/trust.ts';

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
  /** The whole book came; the word stays until it can have been read. */
  readonly healedAt?: UnixMillis;
}

/** The moment that the window shows instead of now, and what was said of the market then. */
export interface PinnedMoment {
  readonly at: UnixMillis;
  /** Absent: nothing was known of this market then. */
  readonly was?: Trust;
}

export interface LocalTrouble {
  readonly stream: StreamTrouble | undefined;
  readonly mirror: MirrorDoubt | undefined;
  /** Frames of this book that the mirror refused since the page began. */
  readonly refusedFrames: number;
  /** Middle time from receipt to screen while this machine is late, ms. */
  readonly paintDelayMs: number | undefined;
  readonly paintLateSince: UnixMillis | undefined;
  /** Arrival of the newest change this page applied. */
  readonly lastChangeAt: UnixMillis | undefined;
}

/** The word to show of the present. `fromFeed` is what the feed thread said last. */
export function effectiveTrust(
  fromFeed: Trust | undefined,
  local: LocalTrouble,
): Trust | undefined {
  if (local.stream !== undefined) {
    // What the feed thread said last is old; nothing of it is known to hold.
    return streamTrust(local.stream, fromFeed);
  }
  if (fromFeed === undefined) {
    return undefined;
  }
  let trust = withNewestChange(fromFeed, local.lastChangeAt);
  if (local.paintDelayMs !== undefined && local.paintLateSince !== undefined) {
    trust = merged(trust, paintTrust(fromFeed, local.paintDelayMs, local.paintLateSince));
  }
  if (local.mirror !== undefined) {
    trust = merged(trust, mirrorTrust(local.mirror, local.refusedFrames));
  }
  return trust;
}

/** The word while the window shows a moment that is over. `now` is what `effectiveTrust` says of the present. */
export function pinnedTrust({ at, was }: PinnedMoment, now: Trust | undefined): Trust {
  const clock = new Date(at).toISOString().slice(11, 23);
  const said =
    was === undefined ? ' Nothing was known of this market then.' : ` It was ${was.state} then.`;
  const isFine = now !== undefined && (now.state === 'LIVE' || now.state === 'QUIET');
  const underneath = isFine
    ? ' Live data is still being received underneath.'
    : now === undefined
      ? ' It opens when you are back to live.'
      : ` Underneath it is ${now.state} now.`;
  const also: OtherState[] =
    now === undefined || isFine
      ? []
      : [{ state: now.state, cause: now.cause }, ...(now.also ?? [])];
  const evidence: Evidence[] = [];
  if (was !== undefined) {
    evidence.push({
      name: 'Then',
      words: [`${was.state}. ${sentenceText(was.cause.sentence, at)}`],
    });
  }
  if (now !== undefined) {
    evidence.push({ name: 'Now', words: [`${now.state}. `, ...now.cause.sentence] });
  }
  return {
    state: 'REPLAY',
    since: at,
    ageFrom: at,
    cause: {
      code: 'frozen',
      sentence: [`You are looking at ${clock}, `, { age: at }, ` ago.${said}${underneath}`],
    },
    proof: proofOfThen(was, clock),
    // What was not to be believed then is not to be believed for being a picture.
    ...(was !== undefined && isBookUntrusted(was) ? { isBookOld: true } : {}),
    ...(also.length === 0 ? {} : { also }),
    evidence,
  };
}

/** The word that proved it then, without an age: one that counts on would be of now. */
function proofOfThen(was: Trust | undefined, clock: string): Trust['proof'] {
  if (was === undefined) {
    return { word: 'no proof', holds: false };
  }
  const { word, holds } = was.proof;
  return {
    word,
    holds,
    detail: [`As it stood at ${clock}: ${word}, ${holds ? 'held' : 'failed'}.`],
  };
}

/** The first of the two by the order of the states; the other stands beside it. Of equals the feed thread's comes first. */
function merged(trust: Trust, own: Trust): Trust {
  const isOwnFirst = rank(own.state) < rank(trust.state);
  const [first, second] = isOwnFirst ? [own, trust] : [trust, own];
  const others = [...(trust.also ?? [])];
  if (second.state !== 'LIVE') {
    others.push({ state: second.state, cause: second.cause });
    others.sort((a, b) => rank(a.state) - rank(b.state));
  }
  const evidence = [...(own.evidence ?? []), ...(trust.evidence ?? [])];
  return {
    ...first,
    ...(others.length === 0 ? {} : { also: others }),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

function rank(state: Trust['state']): number {
  return trustStates.indexOf(state);
}

/** The feed thread tells of trust rarely and of changes often: a live book's age counts from the newest this page has. */
function withNewestChange(trust: Trust, lastChangeAt: UnixMillis | undefined): Trust {
  if (trust.state !== 'LIVE' || lastChangeAt === undefined) {
    return trust;
  }
  return { ...trust, ageFrom: Math.max(lastChangeAt, trust.ageFrom ?? 0) };
}

function streamTrust(trouble: StreamTrouble, fromFeed: Trust | undefined): Trust {
  // A book that was never live has no proven moment, however many ticks came.
  const wasEverLive = fromFeed?.ageFrom !== undefined;
  const provenAt = wasEverLive ? trouble.lastTickAt : undefined;
  const evidence: Evidence[] = [
    {
      name: 'Last tick',
      words:
        trouble.lastTickAt === undefined
          ? ['none since this window opened']
          : [{ age: trouble.lastTickAt }, ' ago'],
    },
  ];
  if (fromFeed !== undefined) {
    evidence.push({
      name: 'Said last',
      words: [`${fromFeed.state}. `, ...fromFeed.cause.sentence],
    });
  }
  const base = {
    state: 'STALE',
    since: trouble.since,
    ...(provenAt === undefined ? {} : { ageFrom: provenAt }),
    proof: { word: 'no proof', holds: false },
    evidence,
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

function mirrorTrust({ code, since, healedAt }: MirrorDoubt, refusedFrames: number): Trust {
  const evidence: Evidence[] = [
    {
      name: 'This copy',
      words: [
        healedAt === undefined
          ? 'the whole book was asked for '
          : 'the whole book came, asked for ',
        { age: since },
        ` ago; ${refusedFrames} ${refusedFrames === 1 ? 'frame' : 'frames'} did not fit since this window opened`,
      ],
    },
  ];
  const base = { since, ageFrom: since, evidence, proof: { word: 'no proof', holds: false } };
  if (code === 'stream-replaced') {
    return {
      ...base,
      state: 'RESYNCING',
      cause: {
        code,
        sentence: [
          'The feed thread was restarted; waiting for the whole book from it. You see the book from before.',
        ],
      },
    };
  }
  return {
    ...base,
    state: 'GAP',
    cause: {
      code,
      sentence: [
        'This window’s copy of the book did not match the feed thread’s. It may be wrong from here on. ' +
          'The whole book was asked for again.',
      ],
    },
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
    evidence: [
      {
        name: 'Receipt to paint',
        words: [`${formatAge(delayMs)}, the middle one of the last 2 s`],
      },
    ],
  };
}

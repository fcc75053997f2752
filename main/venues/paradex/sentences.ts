/** What is said of a Paradex channel, in the words of design §10. */

import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Evidence } from '#shared/domain/trust.ts';
import type { BookProof } from '../venue.ts';

const grouped = new Intl.NumberFormat('en-US');

function count(number: number, one: string, many: string): string {
  return `${grouped.format(number)} ${number === 1 ? one : many}`;
}

const thisBook = 'This book may be wrong from here on. Subscribing again now.';

export function gapCause(last: number, sequence: number): Cause {
  const missing = sequence - last - 1;
  return missing > 0
    ? {
        code: 'sequence-gap',
        sentence: [
          `${count(missing, 'update is', 'updates are')} missing after ${grouped.format(last)}. ${thisBook}`,
        ],
      }
    : {
        code: 'sequence-backward',
        sentence: [
          sequence === last
            ? `Update ${grouped.format(last)} came twice, so the numbers prove nothing any more. ${thisBook}`
            : `Update ${grouped.format(sequence)} came after ${grouped.format(last)}, so the numbers prove nothing any more. ${thisBook}`,
        ],
      };
}

/** Which numbers, for whoever asks why. */
export function gapEvidence(last: number, sequence: number): Evidence[] {
  const [first, final] = [last + 1, sequence - 1];
  if (final < first) {
    return [
      {
        name: 'Out of order',
        words: [`${grouped.format(sequence)} after ${grouped.format(last)}`],
      },
    ];
  }
  const numbers = first === final ? '' : ` to ${grouped.format(final)}`;
  return [{ name: 'Missing', words: [`${grouped.format(first)}${numbers}`] }];
}

export function refusedFrameCause(reason: string): Cause {
  return {
    code: 'frame-refused',
    sentence: [`A frame could not be read (${reason}) and may have held an update. ${thisBook}`],
  };
}

/** `usualMs`: how long it took before on this socket. */
export function resyncingCause(usualMs: number | undefined, isAfterGap: boolean): Cause {
  const usual = usualMs === undefined ? '' : ` Usually ${(usualMs / 1000).toFixed(1)} s.`;
  const before = isAfterGap ? 'the gap' : 'the request';
  return {
    code: 'full-book-requested',
    sentence: [`Waiting for the full book.${usual} You see the book from before ${before}.`],
  };
}

export function silentCause(withinMs: number): Cause {
  return {
    code: 'silent-channel',
    sentence: [
      `Paradex accepted this subscription but sent nothing for ${withinMs / 1000} s; the name may be wrong. Asked again once.`,
    ],
  };
}

export function refusedCause(channel: string, said: string): Cause {
  return {
    code: 'subscription-refused',
    sentence: [`Paradex refused ${channel}: ${said}. Plumbline will not ask again by itself.`],
  };
}

export function sharedSessionCause(channel: string, said: string): Cause {
  return {
    code: 'socket-shared',
    sentence: [
      `Paradex refused ${channel} on this connection: ${said}. It takes a socket of its own, which opens when the book is asked for again.`,
    ],
  };
}

export function sequenceProof(since: UnixMillis, updates: number): BookProof {
  const number = grouped.format(updates);
  return {
    word: 'sequence',
    holds: true,
    sentence: [`Every update since ${clockTime(since)} arrived in order: ${number} of ${number}.`],
  };
}

export function brokenProof(): BookProof {
  return {
    word: 'sequence broken',
    holds: false,
    sentence: ['The sequence is broken: this book is not proven until the next full one.'],
  };
}

/** Numbers that only rise cannot show a loss. */
export function monotoneProof(): BookProof {
  return {
    word: 'no proof',
    holds: false,
    sentence: [
      'Live, but not proven: this server leaves numbers out, so a lost update cannot be seen. The full book is asked for again each hour.',
    ],
  };
}

function clockTime(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}

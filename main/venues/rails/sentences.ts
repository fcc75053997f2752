/** What a person reads of a Rails book (design §10): cause, what Plumbline does, what they can do. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, SentencePart } from '#shared/domain/trust.ts';
import type { BookProof } from '../venue.ts';

function levels(count: number): string {
  return count === 1 ? '1 level' : `${count} levels`;
}

/** "1 of 412 levels differs", "3 of 412 levels differ". */
function differ(differing: number, of: number, tense: 'now' | 'then'): string {
  const verb = tense === 'then' ? 'differed' : differing === 1 ? 'differs' : 'differ';
  return `${differing} of ${levels(of)} ${verb}`;
}

export function unproven(firstCheckAt: UnixMillis): BookProof {
  return {
    word: 'no proof',
    holds: false,
    sentence: [
      'Live, but not proven yet: the first check against a second copy is due in ',
      { until: firstCheckAt },
      '.',
    ],
  };
}

export function matches(at: UnixMillis, compared: number): BookProof {
  return {
    word: 'fresh copy',
    holds: true,
    at,
    sentence: [
      'Matches the copy that Rails sent ',
      { age: at },
      ` ago: 0 of ${levels(compared)} differ. No sequence numbers.`,
    ],
  };
}

export function differsOnce(differing: number, compared: number): BookProof {
  return {
    word: 'audit failed',
    holds: false,
    sentence: [
      `${differ(differing, compared, 'now')} from a copy that Rails sent. Plumbline asks for a second one before it believes that.`,
    ],
  };
}

export function replaced(at: UnixMillis, differing: number, compared: number): BookProof {
  return {
    word: 'fresh copy',
    holds: true,
    at,
    sentence: [
      `${differ(differing, compared, 'then')} from Rails' copy twice: an update was lost. The copy took the book's place `,
      { age: at },
      ' ago.',
    ],
  };
}

export function unreadable(): BookProof {
  return {
    word: 'no proof',
    holds: false,
    sentence: [
      'Rails sent a message that could not be read; it may have been an update. Plumbline compares the book with a fresh copy.',
    ],
  };
}

export function unanswered(nextAt: UnixMillis): BookProof {
  return {
    word: 'no proof',
    holds: false,
    sentence: [
      'Updates arrive, but Rails did not answer 3 requests for a copy to compare them with. Asked again in ',
      { until: nextAt },
      '.',
    ],
  };
}

export function auditDiffers(differing: number, compared: number): Cause {
  return {
    code: 'audit-differs',
    sentence: [
      `${differ(differing, compared, 'then')} from the venue's copy twice. The copy takes the place of the book.`,
    ],
  };
}

export function timeBackwards(backMs: number): Cause {
  return {
    code: 'time-backwards',
    sentence: [
      `Rails stamped an update ${backMs} ms before the one it had sent already, so they may be out of order. `,
      'Waiting for a full book; newer updates are held and follow it.',
    ],
  };
}

export function noBook(market: string, said: string): Cause {
  return {
    code: 'no-market',
    sentence: [
      `Rails has no book of ${market}: ${said} Plumbline will not ask again by itself. Choose another market, or reconnect to ask again.`,
    ],
  };
}

export function bookUnanswered(market: string, nextAt: UnixMillis): Cause {
  return {
    code: 'no-full-book',
    sentence: [
      `Rails did not send the full book of ${market}, asked for 3 times; other books of this connection are not touched. Asked again in `,
      { until: nextAt },
      '.',
    ],
  };
}

export function notSubscribed(what: string, said: string): Cause {
  const sentence: SentencePart[] = [
    `Rails does not send ${what} on this connection: ${said} Plumbline asks again each minute. Reconnecting may help.`,
  ];
  return { code: 'subscription-refused', sentence };
}

/** The nine states in a line each, as the sheet of the states has them: what holds, and what to make of it. */
import type { TrustState } from '#shared/domain/trust.ts';

export interface StateMeaning {
  readonly holds: string;
  readonly use: string;
}

export const stateMeanings: Readonly<Record<TrustState, StateMeaning>> = {
  LIVE: { holds: 'Changing, link proven alive, nothing doubtful.', use: 'Believe it.' },
  QUIET: {
    holds: 'No change for longer than usual here; heartbeat or pong is fresh.',
    use: 'Believe it.',
  },
  LATE: {
    holds: 'Complete, but older than it should be when it reaches you, or silent for too long.',
    use: 'Mind the delay.',
  },
  GAP: { holds: 'A numbered message is missing.', use: 'Do not use it.' },
  RESYNCING: { holds: 'The full book is on its way; the last one is kept.', use: 'Do not use it.' },
  STALE: {
    holds:
      'The link is silent, closed or refused, or the book was wrong twice; the last one is kept.',
    use: 'Do not use it.',
  },
  CROSSED: {
    holds: 'Bid at or above ask for longer than can be on this venue.',
    use: 'Do not use it.',
  },
  HALTED: {
    holds: 'The venue says so. The book itself is fine.',
    use: 'Believe it, but it cannot be traded.',
  },
  REPLAY: { holds: 'You moved in time, or opened a recording.', use: 'It is not now.' },
};

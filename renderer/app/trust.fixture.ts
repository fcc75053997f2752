/** Trusts that the gallery shows. */
import type { Trust, TrustState } from '#shared/domain/trust.ts';

export const galleryNow = Date.UTC(2026, 10, 3, 14, 32, 7);

export const ago = (ms: number): { readonly age: number } => ({ age: galleryNow - ms });

export function word(state: TrustState, parts: Partial<Trust>): Trust {
  return {
    state,
    since: galleryNow - 41_000,
    cause: { code: state.toLowerCase(), sentence: [state] },
    proof: { word: 'no proof', holds: false },
    ...parts,
  };
}

export const live = word('LIVE', {
  ageFrom: galleryNow - 200,
  cause: {
    code: 'live-proven',
    sentence: [
      'Matches the venue’s REST book of ',
      ago(41_000),
      ' ago: 0 of 412 levels differ. No sequence numbers.',
    ],
  },
  proof: {
    word: 'audit',
    holds: true,
    at: galleryNow - 41_000,
    detail: ['Unverified by venue; audited ', ago(41_000), ' ago, 0 of 412 levels differ.'],
  },
});

export const staleAudit = word('STALE', {
  since: galleryNow - 2400,
  ageFrom: galleryNow - 4000,
  cause: {
    code: 'audit-differs',
    sentence: [
      '1 of 164 levels differed from the venue’s copy twice. Reopening the socket for a full book; the case is kept.',
    ],
  },
  proof: { word: 'audit failed', holds: false },
  also: [
    {
      state: 'CROSSED',
      cause: { code: 'crossed', sentence: ['Bid 18.41 is above ask 18.39.'] },
    },
    {
      state: 'LATE',
      cause: {
        code: 'network-late',
        sentence: ['Prices reach you 1.84 s after they were stamped.'],
      },
    },
  ],
  evidence: [
    { name: 'Socket', words: ['open'] },
    { name: 'Last bytes', words: [ago(200), ' ago'] },
    { name: 'Overlap', words: ['bid 18.41, ask 18.39, since ', ago(2400)] },
  ],
});

export const replay = word('REPLAY', {
  ageFrom: galleryNow - 196_000,
  cause: {
    code: 'frozen',
    sentence: [
      'You are looking at 14:28:51.000, ',
      ago(196_000),
      ' ago. It was LIVE then. Live data is still being received underneath.',
    ],
  },
  proof: { word: 'audit', holds: true },
});

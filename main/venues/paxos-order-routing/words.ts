/** What a person is told: cause, what Plumbline does, what they can do (design §10). */
import type { Channel } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookProof, Doubt } from '../venue.ts';
import { quote } from '../wire/quoting.ts';
import type { Refusal } from './error-codes.ts';
import type { ChannelType } from './wire-replies.ts';

const label = 'Paxos SOR';

/** The channel of ours that a venue's channel brings; the heartbeat brings none. */
export function channelOf(type: ChannelType): Channel | undefined {
  switch (type) {
    case 'market_data':
      return 'book';
    case 'execution_data':
      return 'trades';
    case 'heartbeat':
      return undefined;
  }
}

export function refusedDoubt(refusal: Refusal, type: ChannelType, market: string): Doubt {
  switch (refusal) {
    case 'no-market':
      return finalDoubt(
        'no-market',
        `${label} has no market called ${market}. Plumbline will not ask again by itself.`,
      );
    case 'unsupported':
      return finalDoubt(
        'channel-unsupported',
        `${label} does not know the channel ${type} at this address. Plumbline will not ask again by itself. Compare the address with the one you were given.`,
      );
    case 'not-understood':
      return finalDoubt(
        'request-not-understood',
        `${label} did not understand how Plumbline asked for ${market}. Plumbline will not ask again by itself. Please report this: its interface may have changed.`,
      );
  }
}

function finalDoubt(code: string, sentence: string): Doubt {
  return { state: 'STALE', cause: { code, sentence: [sentence] }, isFinal: true };
}

export function retryDoubt(code: string, market: string, retryAt: UnixMillis): Doubt {
  return {
    state: 'STALE',
    cause: {
      code: 'subscription-failed',
      sentence: [
        `${label} could not give ${market} (${quote(code)}). Asking again in `,
        { until: retryAt },
        '. Other markets go on.',
      ],
    },
  };
}

export function lostDoubt(market: string): Doubt {
  return resyncing(
    'subscription-lost',
    `${label} no longer lists the subscription of ${market}. Subscribing again now. You see what came before.`,
  );
}

/** Why a book has to be had anew. */
export type ResyncReason =
  | { readonly kind: 'no-snapshot'; readonly attempt: number; readonly held: number }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'disorder'; readonly count: number }
  | { readonly kind: 'unplaceable' }
  | { readonly kind: 'old-snapshot' };

export function resyncDoubt(reason: ResyncReason, hadBook: boolean): Doubt {
  const shown = hadBook ? ' You see the book from before.' : '';
  switch (reason.kind) {
    case 'no-snapshot':
      return resyncing(
        'no-full-book',
        `${label} sent no full book for 10 s; ${reason.held} newer updates are held. Subscribing again now, try ${reason.attempt}.${shown}`,
      );
    case 'overflow':
      return resyncing(
        'too-many-held',
        `Too many updates came before the full book. Subscribing again now.${shown}`,
      );
    case 'disorder':
      return resyncing(
        'updates-out-of-order',
        `${reason.count} updates of the last minute came out of order, so one may be missing. Subscribing again now.${shown}`,
      );
    case 'unplaceable':
      return resyncing(
        'update-too-late',
        `An update came so late that its place is no longer known. Subscribing again now.${shown}`,
      );
    case 'old-snapshot':
      return resyncing(
        'full-book-too-old',
        `The full book is older than updates that came before it. Subscribing again now.${shown}`,
      );
  }
}

function resyncing(code: string, sentence: string): Doubt {
  return { state: 'RESYNCING', cause: { code, sentence: [sentence] } };
}

/** What has happened to a book since its last full copy. */
export interface BookHistory {
  readonly snapshotAt: UnixMillis;
  /** Came out of order and were put in their place. */
  readonly disordered: number;
  /** Not later than the full copy, which holds them. */
  readonly stale: number;
  /** Messages that may have been its updates and could not be read, or came as if the copy were newer than it is. */
  readonly doubtful: number;
}

/** §3: no sequence and no checksum, so the best there is to say is how old the last full copy is. */
export function bookProof({ snapshotAt, disordered, stale, doubtful }: BookHistory): BookProof {
  if (doubtful > 0) {
    return {
      word: 'no proof',
      holds: false,
      at: snapshotAt,
      sentence: [
        `Live, but not proven: ${counted(doubtful, 'message')} since the full book of `,
        { age: snapshotAt },
        ' ago could not be used. A fresh copy is being asked for.',
      ],
    };
  }
  const remarks = [
    ...(disordered === 0 ? [] : [`${counted(disordered, 'update')} out of order and put in place`]),
    ...(stale === 0 ? [] : [`${counted(stale, 'update')} older than it and left out`]),
  ];
  return {
    word: 'fresh copy',
    holds: true,
    at: snapshotAt,
    sentence: [
      'The full book came ',
      { age: snapshotAt },
      ` ago; every update since is in by its time stamp${remarks.map((one) => `, ${one}`).join('')}. No sequence numbers, so a lost one cannot be seen.`,
    ],
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** One thing that somebody wants or wanted on this socket, and how far it is. SPEC.md SO33–SO42. */
import type { ChannelRef } from './wire-replies.ts';

export interface Subscription {
  readonly channel: ChannelRef;
  isWanted: boolean;
  state: 'off' | 'asked' | 'on' | 'leaving' | 'refused';
  /** Unsubscribe and subscribe, for a full book. */
  isRenewalDue: boolean;
  /** Alone in its request, so that a refusal of the whole request can only be about it. */
  isAlone: boolean;
  failures: number;
  /** Monotonic. */
  retryAtMs: number;
}

export function newSubscription(
  channel: ChannelRef,
  state: Subscription['state'],
  isWanted: boolean,
): Subscription {
  const fresh = { isRenewalDue: false, isAlone: false, failures: 0, retryAtMs: 0 };
  return { channel, state, isWanted, ...fresh };
}

/** By the venue, as far as is known. */
export function isHeld({ state }: Subscription): boolean {
  return state === 'on' || state === 'asked';
}

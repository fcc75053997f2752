import type { UnixMillis } from '#shared/domain/time.ts';
import type { CloseReason } from './close-reason.ts';

/** How the socket that should carry a channel stands, as far as a book's trust depends on it. */
export type Link =
  /** Nothing was tried yet, or it waits for its turn to connect. */
  | {
      readonly kind: 'queued';
      readonly position: number;
      readonly of: number;
      readonly spacingMs: number;
    }
  | { readonly kind: 'opening' }
  /** `evidenceAt`: when the line last proved that it lives. */
  | { readonly kind: 'open'; readonly evidenceAt: UnixMillis }
  | { readonly kind: 'down'; readonly down: DownLink };

export interface DownLink {
  readonly reason: CloseReason;
  /** Which try comes next or runs now, from 1. */
  readonly attempt: number;
  /** When it is due; absent while it runs, or when there is none. */
  readonly nextTryAt?: UnixMillis;
  /** No further try by itself. */
  readonly isFinal: boolean;
  /** The venue's list does not have the market. */
  readonly isNoMarket?: boolean;
  /** The socket's address names the market, so that a 404 may be about it. */
  readonly isOfMarket?: boolean;
}

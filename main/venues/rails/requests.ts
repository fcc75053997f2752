/**
 * Everything that Plumbline can say to Rails. The key that opens the stream can trade, so what is not in this union cannot be
 * sent: no other file of this folder makes text for the socket. SPEC.md RA9.
 */
import { ensureNever } from '#shared/domain/assert.ts';

/** What a viewer listens to. `orders` and `trades`, the person's own, are not among them. */
export const publicStreams = ['publicTrades', 'publicOrderBook'] as const;
export type PublicStream = (typeof publicStreams)[number];

/** Streams of the person's own account. They are only ever turned off. */
export const privateStreams = ['orders', 'trades'] as const;
export type PrivateStream = (typeof privateStreams)[number];

export type RailsRequest =
  | { readonly kind: 'subscribe'; readonly streams: readonly PublicStream[] }
  | { readonly kind: 'unsubscribe'; readonly streams: readonly (PublicStream | PrivateStream)[] }
  | { readonly kind: 'ping' }
  | { readonly kind: 'book'; readonly market: string }
  | { readonly kind: 'past-trades'; readonly market: string };

/** `id`: a UUID; the venue's answer carries it. */
export function requestText(request: RailsRequest, id: string): string {
  switch (request.kind) {
    case 'subscribe':
      return JSON.stringify({
        message: 'subscribe',
        content: { clientRequestId: id, subscriptions: request.streams },
      });
    case 'unsubscribe':
      return JSON.stringify({
        message: 'unsubscribe',
        content: { clientRequestId: id, subscriptions: request.streams },
      });
    case 'ping':
      return JSON.stringify({ message: 'ping', content: { clientRequestId: id } });
    case 'book':
      return JSON.stringify({
        message: 'emitPublicOrderBook',
        content: { clientRequestId: id, market: request.market },
      });
    case 'past-trades':
      return JSON.stringify({
        message: 'emitPublicCompletedOrders',
        content: { clientRequestId: id, market: request.market },
      });
    default:
      return ensureNever(request);
  }
}

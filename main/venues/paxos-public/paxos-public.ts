/** Paxos public market data (the itBit order book): no login, the address is the subscription. SPEC.md. */
import { ensureDefined, ensureNever } from '#shared/domain/assert.ts';
import { listenOnly } from '../listen-only.ts';
import type { Decoder, SocketSpec, VenueAdapter } from '../venue.ts';
import { BookDecoder } from './book-decoder.ts';
import { ExecutionDecoder } from './execution-decoder.ts';
import { IndexPriceDecoder } from './index-price-decoder.ts';
import { paxosPublicRest, stablecoinMarket } from './rest.ts';
import { planSockets } from './socket-plan.ts';

export const paxosPublic: VenueAdapter = {
  id: 'paxos-public',
  endpoints: {
    production: { ws: 'wss://ws.paxos.com', rest: 'https://api.paxos.com/v2' },
    sandbox: { ws: 'wss://ws.sandbox.paxos.com', rest: 'https://api.sandbox.paxos.com/v2' },
  },
  switches: [],
  timing: {
    // Independent clients ping like this and work (protocol §2.7); silence alone means nothing here.
    pingEveryMs: 20_000,
    pongWithinMs: 10_000,
    // One connection a second for an address, the stricter of two documents (protocol §6).
    // The limit is one a second (§6), counted where they arrive: a tenth more keeps a slower first one from closing the gap.
    connectSpacingMs: 1_100,
    firstFrameWithinMs: 10_000,
    // Clients allow 10 MB; a snapshot of 100,000 levels a side is below 12 MB.
    maxPayloadBytes: 32 * 1024 * 1024,
  },
  // A crossed book for more than a second may mean a lost update, which nothing on this feed can prove (protocol §4.6).
  bookRules: () => ({
    crossedAfterMs: 1_000,
    resyncsWhenCrossed: true,
    verification: 'none',
  }),
  isFirstTradeHistory: true,
  indexPriceMarkets: [stablecoinMarket.market],
  // Its limit is one connect a second for an address, and nothing says that two sockets are sent the same.
  allowsStandby: false,
  planSockets,
  createConversation: (socket) => listenOnly(createDecoder(socket), socket.carries),
  rest: paxosPublicRest,
  // Ten REST books a second would be allowed (protocol §6).
  audits: { means: 'rest-book', everyMs: 60_000 },
};

function createDecoder(socket: SocketSpec): Decoder {
  const { channel, market } = ensureDefined(socket.carries[0], 'the channel of a socket');
  switch (channel) {
    case 'book':
      return new BookDecoder(market);
    case 'trades':
      return new ExecutionDecoder(market);
    case 'price':
      return new IndexPriceDecoder(market);
    case 'ticker':
      throw new Error('no socket of this venue carries figures: planSockets leaves them out');
    default:
      return ensureNever(channel);
  }
}

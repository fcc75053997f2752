/** Rails (rails.xyz), perpetual futures: one token at the handshake, deltas without numbers, full books on request. SPEC.md. */

import type { VenueAdapter } from '../venue.ts';
import { auditEveryMs } from './book-feed.ts';
import { RailsConversation } from './rails-conversation.ts';
import { railsRest } from './rest.ts';
import { planSockets } from './socket-plan.ts';
import { railsSwitches } from './switches.ts';

/** A read-only key may have been used, or too many connections: both can end by themselves (protocol §5, design §10). */
const afterForbiddenMs = 60_000;

export const rails: VenueAdapter = {
  id: 'rails',
  endpoints: {
    production: {
      ws: 'wss://ws.trade.rails.xyz',
      rest: 'https://market-data.trade.rails.xyz/api/v1',
      auth: 'https://api-auth.trade.rails.xyz',
    },
    sandbox: {
      // The document found no sandbox address for sockets; this one follows the other hosts' pattern (§1).
      ws: 'wss://ws.sandbox.rails.xyz',
      rest: 'https://market-data.sandbox.rails.xyz/api/v1',
      auth: 'https://api-auth.sandbox.rails.xyz',
    },
  },
  switches: railsSwitches,
  timing: {
    pingEveryMs: 20_000,
    pongWithinMs: 10_000,
    // 20 new connections a minute (protocol §6): four at once for a desk that opens, and no minute with more than 19.
    connectSpacingMs: 3_750,
    connectBurst: 4,
    // Three requests for the full book have 5 s each before the conversation gives the socket up in its own words.
    firstFrameWithinMs: 16_000,
    maxPayloadBytes: 32 * 1024 * 1024,
  },
  auth: {
    kind: 'api-key',
    tokenRate: { requests: 20, perMs: 60_000 },
    warning:
      'Rails refuses read-only keys on its streams, so this key can trade. Plumbline never sends orders, but whoever has the key can: keep it as carefully as money.',
    forms: [
      (token) => ({ protocols: [`authorization#${token}`] }),
      // Where the server does not echo the subprotocol, a client that asked for one has to fail; so it is only written, not asked for.
      (token) => ({ headers: { 'Sec-WebSocket-Protocol': `authorization#${token}` } }),
    ],
    afterSecondRefusal: (status) => (status === 401 ? 'stop' : afterForbiddenMs),
    refusalWords: (status) =>
      status === 403
        ? 'Rails refused the stream: too many connections (5 are shared with its web page) or a read-only key.'
        : undefined,
  },
  isFirstTradeHistory: false,
  // Times tell order, not loss: a book is proven by asking for it again (design §3).
  bookRules: () => ({
    crossedAfterMs: 1_000,
    resyncsWhenCrossed: true,
    verification: 'time',
  }),
  allowsStandby: true,
  planSockets,
  createConversation: (socket, tools, endpoints) => new RailsConversation(socket, tools, endpoints),
  rest: railsRest,
  // In the conversation (RA20).
  audits: { means: 'fresh-copy', everyMs: auditEveryMs },
};

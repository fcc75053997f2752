/** Paxos Smart Order Routing: an aggregated book by subscription on one socket, for OAuth2 clients. SPEC.md. */
import type { VenueAdapter } from '../venue.ts';
import { OrderRoutingConversation } from './order-routing-conversation.ts';
import { orderRoutingRest } from './rest.ts';
import { planSockets } from './socket-plan.ts';
import { updateOrders } from './timed-book.ts';

export const paxosOrderRouting: VenueAdapter = {
  id: 'paxos-order-routing',
  endpoints: {
    production: {
      ws: 'wss://ws.paxos.com',
      rest: 'https://api.paxos.com/v2',
      auth: 'https://oauth.paxos.com',
    },
    sandbox: {
      ws: 'wss://ws.sandbox.paxos.com',
      rest: 'https://api.sandbox.paxos.com/v2',
      auth: 'https://oauth.sandbox.paxos.com',
    },
  },
  switches: [
    {
      name: 'update-order',
      values: updateOrders,
      meaning:
        'What orders the updates of a market: their time stamps, or their arrival, for a server whose stamps are not one clock for the whole market.',
    },
    {
      name: 'heartbeat',
      values: ['channel', 'none'],
      meaning:
        'Whether the heartbeat channel is subscribed. "none" is for a server that ends the connection over it; pings alone then show that the link lives.',
    },
  ],
  timing: {
    // Keep-alive is "automatic" and without an interval (protocol §6); these are the sibling feed's, on the same host.
    pingEveryMs: 20_000,
    pongWithinMs: 10_000,
    // One a second for an address on this host, with a tenth more for what the network takes away.
    connectSpacingMs: 1_100,
    // Three waits of 10 s for a full book, with what lies between: then the conversation gives the socket up in its own words.
    firstFrameWithinMs: 35_000,
    maxPayloadBytes: 32 * 1024 * 1024,
  },
  auth: {
    kind: 'oauth2-client-credentials',
    scope: 'exchange:read_aggregated_marketdata_stream',
    // On average one a second over five minutes (protocol §6): never faster is never too fast.
    tokenRate: { requests: 1, perMs: 1_000 },
    forms: [(token) => ({ headers: { Authorization: `Bearer ${token}` } })],
    // A second refusal is about scope or allow-list, which no further try changes (protocol §2.3).
    afterSecondRefusal: () => 'stop',
  },
  isFirstTradeHistory: false,
  // Several venues in one book: a passing overlap is real (protocol §4.7).
  bookRules: () => ({
    crossedAfterMs: 2_000,
    resyncsWhenCrossed: false,
    verification: 'time',
  }),
  allowsStandby: false,
  planSockets,
  createConversation: (_socket, tools, endpoints) => new OrderRoutingConversation(tools, endpoints),
  rest: orderRoutingRest,
  // REST has itBit's book alone (protocol §7); a connection a second would be allowed (§6). Whoever just connected is not
  // followed by another connection at once: a venue that counts them, or a desk that looks around, is spared those.
  audits: { means: 'second-connection', everyMs: 300_000, firstAfterMs: 60_000 },
};

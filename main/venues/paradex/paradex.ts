/** Paradex public market data: one connection for many channels, control in JSON, data in binary frames. SPEC.md. */
import type { VenueAdapter } from '../venue.ts';
import { isInteractive } from './channels.ts';
import { createConversation } from './conversation.ts';
import { paradexRest } from './rest.ts';
import { planSockets } from './socket-plan.ts';
import { paradexSwitches } from './switches.ts';

/** About: 115 and 60 were measured on BTC (paradex.md §6). */
const depthLevels = 100;

export const paradex: VenueAdapter = {
  id: 'paradex',
  endpoints: {
    production: {
      ws: 'wss://ws.api.prod.paradex.trade/v1',
      rest: 'https://api.prod.paradex.trade/v1',
    },
    sandbox: {
      ws: 'wss://ws.api.testnet.paradex.trade/v1',
      rest: 'https://api.testnet.paradex.trade/v1',
    },
  },
  switches: paradexSwitches,
  timing: {
    // The venue pings every 55 s; clients ping every 20 to 30 s on their own (protocol §2).
    pingEveryMs: 25_000,
    pongWithinMs: 10_000,
    // 20 connections a second and 600 a minute for an address (§10): the second limit is the narrower one.
    connectSpacingMs: 110,
    // Longer than the conversation waits for an answer, and after it for the first frame: it says more of what is wrong.
    firstFrameWithinMs: 21_000,
    // A full book of 100,000 levels a side is 3 MB.
    maxPayloadBytes: 8 * 1024 * 1024,
  },
  isFirstTradeHistory: false,
  bookRules: (market) =>
    isInteractive(market)
      ? // Retail price improvement orders cannot match orders of the API, so an overlap can be real (§6).
        { resyncsWhenCrossed: false, verification: 'sequence', depthLevels }
      : // Never crossed in captures. The pause is for the frames of one moment, which share a time.
        {
          crossedAfterMs: 250,
          resyncsWhenCrossed: true,
          verification: 'sequence',
          depthLevels,
        },
  // A schema that the server does not serve is refused at connect, with no fallback (protocol §0, §2).
  finalRefusal: (status) =>
    status === 400
      ? {
          code: 'schema-refused',
          text: 'Paradex does not serve the schema version that was asked for (400). Plumbline has stopped trying, because trying again cannot help. Choose another one with the switch sbe-version.',
        }
      : undefined,
  // The counter is the market's, not the connection's: two sockets carry the same updates under the same numbers.
  allowsStandby: true,
  planSockets,
  createConversation,
  rest: paradexRest,
  // 1,500 REST requests a minute would be allowed (protocol §10).
  audits: { means: 'rest-book', everyMs: 60_000 },
};

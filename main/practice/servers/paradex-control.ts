/** Paradex' requests: JSON-RPC 2.0 in text frames (`paradex.md` §3, §9). SPEC.md PX92–PX94. */

import { isObject, type JsonObject } from './json-object.ts';
import { bookMarketOf, type ParadexChannel, parseParadexChannel } from './paradex-channels.ts';
import type { ParadexFeeds } from './paradex-feeds.ts';
import { textMessage } from './paradex-json.ts';
import type { ParadexSession } from './paradex-session.ts';
import type { VenueServerContext } from './server.ts';

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: string;
}

interface Reply {
  readonly result?: object;
  readonly error?: RpcError;
  /** What happens beside the answer: the channel's first frames. */
  readonly effect?: () => void;
}

type RequestId = number | string;

const parseError: RpcError = { code: -32700, message: 'parse error' };
const invalidRequest: RpcError = { code: -32600, message: 'invalid request' };
const noSuchMethod: RpcError = { code: -32601, message: 'method not found' };
const badParameters: RpcError = { code: -32602, message: 'invalid params' };
const malformedBearer: RpcError = { code: 40110, message: 'malformed bearer token' };
/** Of the acknowledgements, every third comes after the channel's first frame: §3.2 promises no order. */
const acksToALateOne = 3;

export class ParadexControl {
  readonly #context: VenueServerContext;
  readonly #feeds: ParadexFeeds;
  #acks = 0;

  constructor(context: VenueServerContext, feeds: ParadexFeeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  receive(session: ParadexSession, text: string): void {
    const receivedMs = this.#context.nowMs();
    let request: unknown;
    try {
      request = JSON.parse(text);
    } catch {
      this.#answer(session, 0, { error: parseError }, receivedMs);
      return;
    }
    if (!isObject(request) || typeof request.method !== 'string') {
      this.#answer(session, 0, { error: invalidRequest }, receivedMs);
      return;
    }
    const { id, method } = request;
    const requestId = typeof id === 'number' || typeof id === 'string' ? id : 0;
    const params = isObject(request.params) ? request.params : {};
    this.#answer(session, requestId, this.#reply(session, method, params), receivedMs);
  }

  leave(session: ParadexSession): void {
    for (const channel of session.channels.values()) {
      this.#feeds.audiences.leave(session, channel);
    }
    session.channels.clear();
  }

  #reply(session: ParadexSession, method: string, params: JsonObject): Reply {
    switch (method) {
      case 'auth':
        return authenticate(params);
      case 'subscribe':
        return this.#subscribe(session, params);
      case 'unsubscribe':
        return this.#unsubscribe(session, params);
      case 'modify_subscription':
        return this.#modify(session, params);
      default:
        return { error: { ...noSuchMethod, data: method } };
    }
  }

  #subscribe(session: ParadexSession, params: JsonObject): Reply {
    const name = params.channel;
    if (typeof name !== 'string') {
      return { error: { ...badParameters, data: 'channel is missing' } };
    }
    const refuse = (data: string): Reply => ({
      error: { code: -32600, message: 'invalid subscribe request', data },
    });
    const parsed = parseParadexChannel(name, (market) => this.#feeds.market(market) !== undefined);
    if (!parsed.ok) {
      return refuse(parsed.error);
    }
    const channel = parsed.value;
    if (session.channels.has(name)) {
      return refuse(`already subscribed to channel '${name}'`);
    }
    const rival = this.#rivalOf(session, channel);
    if (rival !== undefined) {
      return refuse(`channel '${name}' cannot share an SBE session with '${rival}'`);
    }
    if (channel.kind === 'comparison' && (session.encoding === 'json' || session.encoding === 0)) {
      return refuse('invalid channel');
    }
    session.channels.set(name, channel);
    if (name === 'markets_summary') {
      session.summaryMarkets = Array.isArray(params.markets) ? namesOf(params.markets) : undefined;
    }
    return {
      result: { channel: name },
      effect: () => {
        if (!this.#isMute(session)) {
          this.#feeds.join(session, channel);
          this.#context.onFollowed();
        }
      },
    };
  }

  /** A book channel of the same market on one binary connection; with the knob also its two touches. */
  #rivalOf(session: ParadexSession, channel: ParadexChannel): string | undefined {
    if (session.encoding === 'json') {
      return undefined;
    }
    const book = bookMarketOf(channel);
    const areTouchesApart = this.#context.knob('touch-sharing') === 'refused';
    const rival = [...session.channels.values()].find(
      (other) =>
        (book !== undefined && bookMarketOf(other) === book) ||
        (areTouchesApart &&
          channel.kind === 'bbo' &&
          other.kind === 'bbo' &&
          other.market === channel.market),
    );
    return rival?.name;
  }

  #unsubscribe(session: ParadexSession, params: JsonObject): Reply {
    const name = params.channel;
    if (typeof name !== 'string') {
      return { error: { ...badParameters, data: 'channel is missing' } };
    }
    const channel = session.channels.get(name);
    if (channel === undefined) {
      const data = `not subscribed to channel '${name}'`;
      return { error: { code: -32600, message: 'invalid unsubscribe request', data } };
    }
    session.channels.delete(name);
    this.#feeds.audiences.leave(session, channel);
    return { result: { channel: name } };
  }

  #modify(session: ParadexSession, params: JsonObject): Reply {
    const markets = session.summaryMarkets;
    if (
      params.channel !== 'markets_summary' ||
      markets === undefined ||
      !session.channels.has('markets_summary')
    ) {
      return { error: { ...badParameters, data: 'no scoped subscription of this channel' } };
    }
    for (const name of namesOf(params.add)) {
      markets.add(name);
    }
    for (const name of namesOf(params.remove)) {
      markets.delete(name);
    }
    return { result: { channel: params.channel, markets: [...markets] } };
  }

  /** A connection without the binary query, where the knob says that such ones get no data. */
  #isMute(session: ParadexSession): boolean {
    return session.encoding === 'json' && this.#context.knob('without-sbe') === 'silent';
  }

  #answer(
    session: ParadexSession,
    id: RequestId,
    { result, error, effect }: Reply,
    receivedMs: number,
  ): void {
    const usIn = Math.floor(receivedMs * 1000);
    const usOut = Math.max(usIn, Math.floor(this.#context.nowMs() * 1000));
    const outcome = error === undefined ? { result } : { error };
    const text = textMessage({ id, ...outcome, usIn, usDiff: usOut - usIn, usOut });
    this.#acks += effect === undefined ? 0 : 1;
    const isLate = this.#acks % acksToALateOne === 0;
    if (isLate) {
      effect?.();
    }
    session.client.send(text);
    if (!isLate) {
      effect?.();
    }
  }
}

function authenticate(params: JsonObject): Reply {
  const { bearer } = params;
  return typeof bearer === 'string' && /^[^.]+\.[^.]+\.[^.]+$/.test(bearer)
    ? { result: { node_id: 'a1b2c3d4e5f6g7h8' } }
    : { error: malformedBearer };
}

function namesOf(list: unknown): Set<string> {
  return new Set(Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []);
}

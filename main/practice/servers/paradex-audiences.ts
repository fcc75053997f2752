/** Who hears what: everybody on one channel in one encoding gets the same frames. */
import { FrameBatch } from './frame-batch.ts';
import { allMarkets, type ParadexChannel } from './paradex-channels.ts';
import type { ParadexEncoding, ParadexSession } from './paradex-session.ts';

export interface ParadexAudience<Channel extends ParadexChannel = ParadexChannel> {
  readonly channel: Channel;
  readonly encoding: ParadexEncoding;
  readonly sessions: Set<ParadexSession>;
  readonly batch: FrameBatch;
  /** Of channels that send at most every so often: something changed since, and when they last sent. */
  isDue: boolean;
  sentAtMs: number;
}

export type ChannelOf<Kind extends ParadexChannel['kind']> = Extract<
  ParadexChannel,
  { readonly kind: Kind }
>;

const none: readonly ParadexAudience[] = [];

export class ParadexAudiences {
  readonly #byKey = new Map<string, ParadexAudience>();
  /** By kind and market; looked up for every change of every market. */
  readonly #byMarket = new Map<string, readonly ParadexAudience[]>();

  join(session: ParadexSession, channel: ParadexChannel): ParadexAudience {
    const key = keyOf(session, channel);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.sessions.add(session);
      return known;
    }
    const audience: ParadexAudience = {
      channel,
      encoding: session.encoding,
      sessions: new Set([session]),
      batch: new FrameBatch(),
      isDue: false,
      sentAtMs: 0,
    };
    this.#byKey.set(key, audience);
    this.#byMarket.clear();
    return audience;
  }

  leave(session: ParadexSession, channel: ParadexChannel): void {
    const key = keyOf(session, channel);
    const audience = this.#byKey.get(key);
    audience?.sessions.delete(session);
    if (audience?.sessions.size === 0) {
      this.#byKey.delete(key);
      this.#byMarket.clear();
    }
  }

  /** Those on channels of one kind that tell of a market, alone or among all. */
  hearing<Kind extends ParadexChannel['kind']>(
    kind: Kind,
    market: string,
  ): readonly ParadexAudience<ChannelOf<Kind>>[] {
    const key = `${kind} ${market}`;
    let found = this.#byMarket.get(key);
    if (found === undefined) {
      found = this.every(kind).filter(
        ({ channel }) => channel.market === market || channel.market === allMarkets,
      );
      this.#byMarket.set(key, found.length === 0 ? none : found);
    }
    return found as readonly ParadexAudience<ChannelOf<Kind>>[];
  }

  every<Kind extends ParadexChannel['kind']>(
    kind: Kind,
  ): readonly ParadexAudience<ChannelOf<Kind>>[] {
    const all = [...this.#byKey.values()].filter(({ channel }) => channel.kind === kind);
    return all as readonly ParadexAudience[] as readonly ParadexAudience<ChannelOf<Kind>>[];
  }
}

function keyOf(session: ParadexSession, channel: ParadexChannel): string {
  return `${session.encoding} ${channel.name}`;
}

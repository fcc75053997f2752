/** Tells main when a followed channel of a market stands differently, for the log of incidents. SPEC.md of main/attention, AT1–AT3. */
import { type Channel, channels } from '#shared/domain/market.ts';
import { sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { FeedHub } from './feed-hub.ts';
import type { TrustChanged } from './feed-protocol.ts';
import type { MarketFeed } from './market-feed.ts';

export interface TrustReporterOptions {
  readonly hub: FeedHub;
  readonly send: (changed: TrustChanged) => void;
}

interface Heard {
  readonly feed: MarketFeed;
  readonly channel: Channel;
  readonly trust: Trust;
  readonly at: number;
}

/** Names one channel of one market of one source. */
interface Subject {
  readonly venue: TrustChanged['venue'];
  readonly market: string;
  readonly channel: Channel;
  readonly isPractice: boolean;
  word: string;
}

export class TrustReporter {
  readonly #options: TrustReporterOptions;
  readonly #listening = new Map<MarketFeed, () => void>();
  readonly #subjects = new Map<string, Subject>();
  #heard: Heard[] = [];

  constructor(options: TrustReporterOptions) {
    this.#options = options;
  }

  /** At the end of a turn: sends what is new. */
  settle(): void {
    if (this.#heard.length > 0) {
      this.flush();
    }
  }

  /** As `settle`, and looks which markets there are. A feed that was given up since it spoke is not quoted: we closed its sockets. */
  flush(): void {
    this.#followHub();
    const heard = this.#heard;
    this.#heard = [];
    for (const { feed, channel, trust, at } of heard) {
      if (this.#listening.has(feed) && feed.channels.includes(channel)) {
        this.#tell(feed, channel, trust, at);
      }
    }
  }

  /** Idempotent. */
  close(): void {
    for (const stop of this.#listening.values()) {
      stop();
    }
    this.#listening.clear();
    this.#heard = [];
  }

  #followHub(): void {
    const { hub } = this.#options;
    const present = new Set<string>();
    const feeds = new Set<MarketFeed>();
    for (const supervisor of hub.supervisors.values()) {
      for (const feed of supervisor.markets.values()) {
        feeds.add(feed);
        for (const channel of feed.channels) {
          present.add(this.#keyOf(feed, channel));
        }
      }
    }
    for (const [feed, stop] of this.#listening) {
      if (!feeds.has(feed)) {
        stop();
        this.#listening.delete(feed);
      }
    }
    this.#tellGone(present);
    for (const feed of feeds) {
      this.#listenTo(feed);
    }
  }

  /** What goes on under another feed (its venue was opened anew) is not gone. */
  #tellGone(present: ReadonlySet<string>): void {
    for (const [key, { venue, market, channel, isPractice }] of this.#subjects) {
      if (!present.has(key)) {
        this.#subjects.delete(key);
        this.#options.send({
          kind: 'trust-changed',
          at: this.#options.hub.clock.now(),
          ...{ venue, market, channel, isPractice },
          isLeading: false,
        });
      }
    }
  }

  #listenTo(feed: MarketFeed): void {
    const { hub } = this.#options;
    if (!this.#listening.has(feed)) {
      const stop = feed.listen({
        trust: (_feed, channel, trust) => {
          // Most of what changes is the sentence of a calm book.
          const known = this.#subjects.get(this.#keyOf(feed, channel));
          if (this.#heard.length > 0 || known?.word !== wordOf(trust)) {
            this.#heard.push({ feed, channel, trust, at: hub.clock.now() });
          }
        },
      });
      this.#listening.set(feed, stop);
      for (const channel of feed.channels) {
        this.#tellNow(feed, channel);
      }
      return;
    }
    for (const channel of feed.channels) {
      if (!this.#subjects.has(this.#keyOf(feed, channel))) {
        this.#tellNow(feed, channel);
      }
    }
  }

  #tellNow(feed: MarketFeed, channel: Channel): void {
    const trust = feed.trust(channel);
    if (trust !== undefined) {
      this.#tell(feed, channel, trust, this.#options.hub.clock.now());
    }
  }

  #tell(feed: MarketFeed, channel: Channel, trust: Trust, at: number): void {
    const key = this.#keyOf(feed, channel);
    const isPractice = this.#isPractice(feed);
    const { venue, market } = feed;
    const known = this.#subjects.get(key);
    const word = wordOf(trust);
    if (known?.word === word) {
      return;
    }
    this.#subjects.set(key, { venue, market, channel, isPractice, word });
    this.#options.send({
      kind: 'trust-changed',
      at,
      ...{ venue, market, channel, isPractice },
      isLeading: channels.find((one) => feed.channels.includes(one)) === channel,
      trust: {
        state: trust.state,
        code: trust.cause.code,
        text: sentenceText(trust.cause.sentence, at),
        isBookOld: trust.isBookOld === true,
        evidence: (trust.evidence ?? []).map(
          ({ name, words }) => `${name}: ${sentenceText(words, at)}`,
        ),
      },
    });
  }

  #keyOf(feed: MarketFeed, channel: Channel): string {
    return `${this.#isPractice(feed) ? 'practice' : 'live'} ${feed.key} ${channel}`;
  }

  #isPractice({ venue }: MarketFeed): boolean {
    return this.#options.hub.isPractice(venue);
  }
}

/** What makes it another state to a log: a sentence that counts on is none. */
function wordOf({ state, cause, isBookOld }: Trust): string {
  return state === 'LIVE' || state === 'QUIET'
    ? 'calm'
    : `${state} ${cause.code} ${isBookOld === true}`;
}

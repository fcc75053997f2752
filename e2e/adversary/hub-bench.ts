/** The product's feed hub between a test's server and a test's clock, with the token source of the command line. */
import type { Channel, VenueId } from '#shared/domain/market.ts';
import { sentenceText } from '#shared/domain/trust.ts';
import { environmentTokens } from '../../main/auth/environment-tokens.ts';
import type { LoggedTrade } from '../../main/books/trade-log.ts';
import { FeedHub } from '../../main/feeds/feed-hub.ts';
import { ManualClock } from '../../main/feeds/manual-clock.ts';
import type { VenueAdapter, VenueEndpoints } from '../../main/venues/venue.ts';

export interface Seen {
  readonly state: string;
  readonly code: string;
  readonly text: string;
}

const giveUpAfterMs = 4_000;

export class HubBench {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 16, 10, 30, 0));
  readonly hub: FeedHub;
  readonly #venue: VenueId;
  readonly #follower = {};
  readonly #states = new Map<string, Seen[]>();
  readonly #listening = new Set<unknown>();
  readonly #closeTokens: () => void;
  #asked = 0;
  /** So many answers from REST a test holds back: time passes although they are waited for. */
  heldAnswers = 0;

  constructor(
    adapter: VenueAdapter,
    endpoints: VenueEndpoints,
    options: {
      readonly key?: { readonly id: string; readonly secret: string };
      readonly isRestPaired?: boolean;
    } = {},
  ) {
    const { key, isRestPaired = true } = options;
    this.#venue = adapter.id;
    const environment =
      key === undefined
        ? {}
        : {
            PLUMBLINE_CLIENT_ID: key.id,
            PLUMBLINE_CLIENT_SECRET: key.secret,
            PLUMBLINE_API_KEY: key.id,
            PLUMBLINE_API_SECRET: key.secret,
          };
    const { auth } = adapter;
    const tokens =
      auth === undefined
        ? undefined
        : environmentTokens({
            venues: [{ venue: adapter.id, auth, endpoints }],
            environment,
            clock: this.clock,
          });
    if (tokens !== undefined && !tokens.ok) {
      throw new Error(tokens.error);
    }
    this.#closeTokens = () => tokens?.value.close();
    this.hub = new FeedHub({
      adapters: new Map([[adapter.id, adapter]]),
      clock: this.clock,
      random: () => 0.5,
      isOffline: () => false,
      fetcher: (input, init) => this.#fetch(input, init),
      ...(tokens === undefined ? {} : { tokens: tokens.value }),
    });
    this.hub.configure([{ venue: adapter.id, endpoints, isPractice: true, isRestPaired }]);
  }

  follow(
    ...markets: readonly (
      | string
      | { market: string; channels: readonly Channel[]; isStandby?: boolean }
    )[]
  ): void {
    this.hub.follow(
      this.#follower,
      markets.map((one) => ({
        venue: this.#venue,
        ...(typeof one === 'string' ? { market: one, channels: ['book', 'trades'] as const } : one),
      })),
    );
    for (const one of markets) {
      const market = typeof one === 'string' ? one : one.market;
      const feed = this.#feed(market);
      if (!this.#listening.has(feed)) {
        this.#listening.add(feed);
        feed.listen({
          trust: (_feed, channel) => {
            const key = `${channel} ${market}`;
            const known = this.#states.get(key) ?? [];
            this.#states.set(key, known);
            const next = this.seen(market, channel);
            if (known.at(-1)?.state !== next.state || known.at(-1)?.code !== next.code) {
              known.push(next);
            }
          },
        });
      }
    }
  }

  /** As a whole, so that no time passes in the middle of an answer. */
  async #fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    this.#asked += 1;
    try {
      const response = await fetch(input, init);
      const { status, headers } = response;
      const body = await response.arrayBuffer();
      return new Response(status === 204 || status === 304 ? null : body, { status, headers });
    } finally {
      this.#asked -= 1;
    }
  }

  feed(market: string) {
    return this.#feed(market);
  }

  #feed(market: string) {
    const feed = this.hub.market(this.#venue, market);
    if (feed === undefined) {
      throw new Error(`${market} is not followed`);
    }
    return feed;
  }

  /** What a person sees just now. */
  seen(market: string, channel: Channel = 'book'): Seen {
    const trust = this.#feed(market).trust(channel);
    return trust === undefined
      ? { state: '', code: '', text: '' }
      : {
          state: trust.state,
          code: trust.cause.code,
          text: sentenceText(trust.cause.sentence, this.clock.now()),
        };
  }

  state(market: string, channel: Channel = 'book'): string {
    return this.seen(market, channel).state;
  }

  /** Every state and cause since it is followed, each once while it lasts. */
  history(market: string, channel: Channel = 'book'): readonly Seen[] {
    return this.#states.get(`${channel} ${market}`) ?? [];
  }

  digest(market: string): string {
    return this.#feed(market).book.digest();
  }

  levels(market: string) {
    const { book } = this.#feed(market);
    return { bids: book.levels('bid'), asks: book.levels('ask') };
  }

  trades(market: string): readonly LoggedTrade[] {
    return this.#feed(market).trades.readFrom(0).rows;
  }

  figures(market: string) {
    return this.#feed(market).figures;
  }

  get counters() {
    const supervisor = this.hub.supervisors.get(this.#venue);
    if (supervisor === undefined) {
      throw new Error('the venue is not there');
    }
    return supervisor.counters;
  }

  get inspected() {
    return this.hub.supervisors.get(this.#venue)?.inspected ?? [];
  }

  /** What the venue's status line counts. */
  get status() {
    const supervisor = this.hub.supervisors.get(this.#venue);
    if (supervisor === undefined) {
      throw new Error('the venue is not there');
    }
    return supervisor.status();
  }

  audit(market: string): void {
    this.hub.audit(this.#venue, market);
  }

  retry(): void {
    this.hub.retry(this.#venue);
  }

  /** Lets the event loop turn until `isDone`, without the clock moving. */
  async until(isDone: () => boolean, what: string): Promise<void> {
    const giveUpAt = performance.now() + giveUpAfterMs;
    while (!isDone()) {
      if (performance.now() > giveUpAt) {
        throw new Error(
          `waited in vain for ${what}; states: ${JSON.stringify(Object.fromEntries(this.#states))}`,
        );
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Time passes in steps, with the sockets' events in between, at most until `isDone`. */
  async spend(ms: number, isDone: () => boolean = () => false, stepMs = 250): Promise<void> {
    for (let passed = 0; passed < ms && !isDone(); passed += stepMs) {
      this.clock.advance(stepMs);
      for (let turn = 0; turn < 12; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await this.until(() => this.#asked <= this.heldAnswers, 'answers from REST');
    }
  }

  /** Time passes until `isDone`; fails when that takes longer than `ms`. */
  async pass(ms: number, isDone: () => boolean, what: string): Promise<void> {
    await this.spend(ms, isDone);
    await this.until(isDone, what);
  }

  close(): void {
    this.hub.close();
    this.#closeTokens();
  }
}

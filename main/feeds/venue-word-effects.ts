/** What follows for markets and lines from what the venue says of itself: no market of this name, a halt, its end. SPEC.md SV13, SV14. */
import type { Channel } from '#shared/domain/market.ts';
import { mayMeanNoMarket } from './close-reason.ts';
import type { Line } from './line.ts';
import type { LineSet } from './line-set.ts';
import type { Link } from './link.ts';
import type { MarketFeed } from './market-feed.ts';
import { marketOfAddress } from './market-of-address.ts';
import { VenueWord, type VenueWordOptions } from './venue-word.ts';

export interface VenueWordEffectsOptions
  extends Omit<VenueWordOptions, 'isAnyLineDown' | 'onListing' | 'onState'> {
  readonly markets: ReadonlyMap<string, MarketFeed>;
  readonly lines: LineSet;
}

export class VenueWordEffects {
  readonly #markets: ReadonlyMap<string, MarketFeed>;
  readonly #lines: LineSet;
  readonly #word: VenueWord;

  constructor(options: VenueWordEffectsOptions) {
    this.#markets = options.markets;
    this.#lines = options.lines;
    this.#word = new VenueWord({
      ...options,
      isAnyLineDown: () => this.#lines.planned.some((line) => line.link.kind === 'down'),
      onListing: () => this.#applyListing(),
      onState: () => this.#applyState(),
    });
  }

  watch(isWanted: boolean): void {
    this.#word.watch(isWanted);
  }

  askListing(): void {
    this.#word.askListing();
  }

  askState(): void {
    this.#word.askState();
  }

  /** A person wants to know. */
  askWhyQuiet(): void {
    this.#word.askWhyQuiet();
  }

  askNow(): void {
    this.#word.askNow();
  }

  close(): void {
    this.#word.close();
  }

  /** A refusal for one market may mean that there is none of this name, and any loss that the venue is halted. */
  lineIsDown(line: Line): void {
    const { link, spec } = line;
    const isUnknown =
      link.kind === 'down' && !link.down.isFinal && mayMeanNoMarket(link.down.reason);
    if (isUnknown && marketOfAddress(spec) !== undefined) {
      this.#word.askListing();
      this.#stopIfUnlisted(line);
    }
    this.#word.askState();
  }

  /** How the line that is to carry `channel` of `market` stands, as far as this market goes. */
  plannedLink(market: string, channel: Channel): Link {
    const line = this.#lines.plannedLine(market, channel);
    // A socket for all markets opens well without this one: only the list tells that its book will never come. Where markets are
    // subscribed it tells why the venue accepts a name and then sends nothing.
    const isForAll = line?.spec.carries.some((entry) => entry.market === 'all') === true;
    const isLeftWaiting = isForAll || this.#markets.get(market)?.isLeftWaiting(channel) === true;
    if (line?.link.kind === 'open' && isLeftWaiting && this.#word.isUnlisted(market)) {
      const reason = { kind: 'refused', status: 404 } as const;
      return { kind: 'down', down: { reason, attempt: 1, isFinal: true, isNoMarket: true } };
    }
    return line?.link ?? { kind: 'opening' };
  }

  /** All that is known of this market. */
  tell(feed: MarketFeed): void {
    feed.setHalted(this.#word.haltOf(feed.market));
    const tick = this.#word.tick(feed.market);
    if (tick !== undefined) {
      feed.learnTick(tick);
    }
    feed.linkChanged('book');
  }

  #stopIfUnlisted(line: Line): void {
    const { link, spec } = line;
    const market = marketOfAddress(spec);
    if (
      link.kind === 'down' &&
      !link.down.isFinal &&
      link.down.nextTryAt !== undefined &&
      mayMeanNoMarket(link.down.reason) &&
      market !== undefined &&
      this.#word.isUnlisted(market)
    ) {
      line.stopTrying();
    }
  }

  #applyListing(): void {
    for (const line of this.#lines.all) {
      this.#stopIfUnlisted(line);
    }
    for (const feed of this.#markets.values()) {
      this.tell(feed);
    }
  }

  /** The venue said that trading is off, or on again: then its lines need not wait for their turn. */
  #applyState(): void {
    for (const feed of this.#markets.values()) {
      feed.setHalted(this.#word.haltOf(feed.market));
    }
    if (!this.#word.isHalted) {
      for (const line of this.#lines.all.filter(isWaiting)) {
        line.retryNow();
      }
    }
  }
}

/** Down, with a next try to come. */
function isWaiting({ link }: Line): boolean {
  return link.kind === 'down' && !link.down.isFinal;
}

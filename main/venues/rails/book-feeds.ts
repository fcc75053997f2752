/** The books of one socket: which are kept, and what becomes of one that is not to be had. SPEC.md RA16, RA24. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import type { Refusal } from './book-asking.ts';
import { auditEveryMs, BookFeed } from './book-feed.ts';
import { bookUnanswered, noBook } from './sentences.ts';

export interface BookFeedsOptions {
  readonly tools: ConversationTools;
  readonly hasSeveralFrames: boolean;
  /** Sends the request for the full book of a market; gives its id. */
  readonly ask: (market: string) => string;
}

export class BookFeeds {
  readonly #options: BookFeedsOptions;
  readonly #feeds = new Map<string, BookFeed>();
  /** What asks again for books that were not to be had. */
  readonly #again = new Map<string, () => void>();
  #cancelWorry: () => void = () => undefined;

  constructor(options: BookFeedsOptions) {
    this.#options = options;
  }

  get(market: string): BookFeed | undefined {
    return this.#feeds.get(market);
  }

  has(market: string): boolean {
    return this.#feeds.has(market);
  }

  /** The market whose full book was asked for with this id. */
  askedBy(requestId: string): string | undefined {
    return [...this.#feeds].find(([, feed]) => feed.awaits(requestId))?.[0];
  }

  /** Exactly these; those that are new ask for their full book. */
  keep(markets: ReadonlySet<string>): void {
    for (const [market, feed] of this.#feeds) {
      if (!markets.has(market)) {
        feed.close();
        this.#feeds.delete(market);
        this.#again.get(market)?.();
        this.#again.delete(market);
      }
    }
    for (const market of markets) {
      if (!this.#feeds.has(market)) {
        this.#start(market);
      }
    }
  }

  /** Something could not be read that may have been about any of them. Said after the message, not with it. */
  worry(): void {
    this.#cancelWorry();
    this.#cancelWorry = this.#options.tools.setTimer((sink) => {
      for (const feed of this.#feeds.values()) {
        feed.worry(sink);
      }
    }, 0);
  }

  close(): void {
    this.#cancelWorry();
    this.keep(new Set());
  }

  #start(market: string): void {
    const { tools, hasSeveralFrames, ask } = this.#options;
    const feed = new BookFeed({
      market,
      tools,
      hasSeveralFrames,
      ask: () => ask(market),
      onHopeless: (refusal, sink) => this.#giveUp(market, refusal, sink),
    });
    this.#feeds.set(market, feed);
    feed.start();
  }

  /** A connection that brings another book is kept for that. */
  #giveUp(market: string, refusal: Refusal | undefined, sink: VenueEventSink): void {
    const { tools } = this.#options;
    if (![...this.#feeds.values()].some((feed) => feed.isLive)) {
      const why = refusal === undefined ? 'did not answer' : `refused (${refusalText(refusal)})`;
      const text = `Rails ${why} 3 requests for the full book of ${market}.`;
      tools.end({ code: 'no-full-book', text });
      return;
    }
    if (refusal !== undefined && isNoMarket(refusal)) {
      const cause = noBook(market, `it answered ${refusalText(refusal)}.`);
      sink.doubted('book', market, { state: 'STALE', cause, isFinal: true });
      return;
    }
    const cause = bookUnanswered(market, tools.now() + auditEveryMs);
    sink.doubted('book', market, { state: 'STALE', cause });
    this.#again.get(market)?.();
    this.#again.set(
      market,
      tools.setTimer(() => this.#feeds.get(market)?.wake(), auditEveryMs),
    );
  }
}

function refusalText({ status, words }: Refusal): string {
  const said = words === '' ? '' : `“${words}”`;
  return [status ?? 'an error', said].filter((part) => part !== '').join(' ');
}

/** The request itself is refused, not the moment it was made at. */
function isNoMarket({ status }: Refusal): boolean {
  return status !== undefined && status < 500 && status !== 408 && status !== 429;
}

/** The venue's REST book as the copy. SPEC.md AD1. */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { OrderBook } from '../../books/order-book.ts';
import type { VenueEndpoints, VenueRest } from '../../venues/venue.ts';
import { type RestClient, restErrorSentence } from '../rest-client.ts';
import type { BookCopy, CopySource, CopyTrouble } from './copy-source.ts';

/** Asked for beyond our own levels, so that one that we lack at the end shows. */
const spareLevels = 10;

export interface RestCopiesOptions {
  readonly venue: VenueId;
  readonly orderBook: NonNullable<VenueRest['orderBook']>;
  readonly endpoints: VenueEndpoints;
  readonly rest: RestClient;
}

export class RestCopies implements CopySource {
  readonly means = 'rest-book';
  readonly #options: RestCopiesOptions;

  constructor(options: RestCopiesOptions) {
    this.#options = options;
  }

  async take(market: string, ourLevels: number): Promise<Result<BookCopy, CopyTrouble>> {
    const { venue, orderBook, endpoints, rest } = this.#options;
    const asked = Math.max(orderBook.mostLevels ?? 0, ourLevels + spareLevels);
    const answer = await rest.get(orderBook.url(endpoints, market, asked));
    if (!answer.ok) {
      const { error } = answer;
      return err({
        text: restErrorSentence(error, venueLabels[venue]),
        ...(error.kind === 'throttled' ? { retryAt: error.until } : {}),
      });
    }
    const parsed = orderBook.parse(answer.value, market);
    if (!parsed.ok) {
      return err({
        text: `The REST book of ${venueLabels[venue]} could not be read: ${parsed.error}`,
      });
    }
    const book = new OrderBook();
    book.replace(parsed.value.levels);
    return ok({ book, depthLevels: orderBook.mostLevels, sequence: parsed.value.sequence });
  }

  close(): void {
    // The REST client ends what is under way.
  }
}

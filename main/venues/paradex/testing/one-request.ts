/** A book that is followed alone, and the request for it: for tests. */
import type { AnsweredConversation, Request } from './fixtures.ts';

export const market = 'BTC-USD-PERP';
export const bookChannel = `order_book.${market}.deltas`;
export const book = [{ channel: 'book', market }] as const;

export function only(requests: readonly Request[]): Request {
  const [request] = requests;
  if (request === undefined) {
    throw new Error('nothing was asked');
  }
  return request;
}

/** The request for the book alone; the market list's is taken. */
export function bookRequest(driver: AnsweredConversation): Request {
  const requests = driver.takeRequestsRaw();
  for (const request of requests.filter(({ params }) => params.channel === 'markets')) {
    driver.accept(request);
  }
  return only(requests.filter(({ params }) => params.channel === bookChannel));
}

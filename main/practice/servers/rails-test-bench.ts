/** A Rails server to talk to, and readers of what it says: for tests. */
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import { ExchangeBook } from '../exchange-book.ts';
import type { PracticeExchangeOptions, VenueEndpointUrls } from '../practice-options.ts';
import type { PracticeLevel } from '../source.ts';
import { TestClient } from '../test-client.ts';

const closers: (() => unknown)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
}

/** Closed after the test. */
export function closeLater(close: () => unknown): void {
  closers.push(close);
}

interface Running {
  readonly exchange: PracticeExchange;
  readonly urls: VenueEndpointUrls;
}

export async function start(
  knobs: Readonly<Record<string, string>> = {},
  options: PracticeExchangeOptions = { messagesPerSecond: 8000 },
): Promise<Running> {
  const exchange = await startExchange({
    protocols: ['rails'],
    knobs: { rails: knobs },
    ...options,
  });
  closers.push(() => exchange.close());
  return { exchange, urls: ensureDefined(exchange.endpoints.rails, 'an endpoint') };
}

interface TokenReply {
  readonly status: number;
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

export async function requestToken(
  { auth }: VenueEndpointUrls,
  headers: Readonly<Record<string, string>> = { 'X-Api-Key': 'practice', 'X-Api-Secret': 's' },
): Promise<TokenReply> {
  const response = await fetch(`${auth}/api/v1/token`, { method: 'POST', headers });
  return { ...((await response.json()) as TokenReply), status: response.status };
}

export async function protocolOf(urls: VenueEndpointUrls): Promise<string> {
  return `authorization#${(await requestToken(urls)).access_token}`;
}

export const both = 'publicTrades,publicOrderBook';

export async function connect(
  urls: VenueEndpointUrls,
  query: string,
  protocol?: string,
): Promise<TestClient> {
  const protocols = [protocol ?? (await protocolOf(urls))];
  const client = await TestClient.connect(`${urls.ws}/?${query}`, { protocols });
  closers.push(() => client.close());
  return client;
}

export interface Order {
  readonly executionType?: string;
  readonly matchId?: string;
  readonly orderType: string;
  readonly price: string;
  readonly quantity: string;
  readonly updatedAt?: number;
}

export interface Frame {
  readonly resultType: string;
  readonly market?: string;
  readonly data: {
    readonly orders: readonly Order[];
    readonly ts?: number;
    readonly statusCode?: number;
    readonly clientRequestId?: string;
    readonly body?: string;
  };
}

export function framesOf(client: TestClient, resultType: string): Frame[] {
  return (client.json() as unknown as Frame[]).filter((one) => one.resultType === resultType);
}

export function untilCount(client: TestClient, resultType: string, count: number): Promise<void> {
  return client.until(() => framesOf(client, resultType).length >= count, `${count} ${resultType}`);
}

/** As the document has it (§4): the snapshot, then every delta not older than it. */
export function rebuild(frames: readonly Frame[], market: string): ExchangeBook {
  const mine = frames.filter((one) => one.market === market);
  const at = mine.findIndex((one) => one.resultType === 'publicOrderBook');
  const snapshot = ensureDefined(mine[at], 'a snapshot');
  const book = new ExchangeBook();
  book.replace(side(snapshot, 'buy'), side(snapshot, 'sell'));
  for (const [index, frame] of mine.entries()) {
    const isLater = index > at || (frame.data.ts ?? 0) >= (snapshot.data.ts ?? 0);
    if (frame.resultType === 'publicOrderBookDelta' && isLater) {
      book.set(side(frame, 'buy'), side(frame, 'sell'));
    }
  }
  return book;
}

export function side(frame: Frame, orderType: string): PracticeLevel[] {
  return frame.data.orders
    .filter((order) => order.orderType === orderType)
    .map(({ price, quantity }) => [price, quantity] as const);
}

export function ordersOf(client: TestClient): readonly Order[] {
  return framesOf(client, 'publicCompletedOrdersDelta').flatMap(({ data }) => data.orders);
}

/** The legs of each match, in order. */
export function matchesOf(legs: readonly Order[]): readonly (readonly Order[])[] {
  const matches = new Map<string, Order[]>();
  for (const leg of legs) {
    const id = leg.matchId ?? '';
    matches.set(id, [...(matches.get(id) ?? []), leg]);
  }
  return [...matches.values()];
}

export function kindOf(legs: readonly Order[]): string {
  return legs.map((leg) => leg.executionType).join('+');
}

/** Rails conversations as tests want them: opened, with what was sent and told so far put aside. */
import { ensureDefined } from '#shared/domain/assert.ts';
import type { Channel } from '#shared/domain/market.ts';
import { ConversationDriver } from '../conversation-driver.ts';
import type { RecordedEvent } from '../event-recorder.ts';
import type { VenueEndpoints } from '../venue.ts';
import { rails } from './rails.ts';

export const market = 'ETH-USDT';

export function openDriver(
  options: {
    readonly markets?: readonly string[];
    readonly channels?: readonly Channel[];
    readonly switches?: Readonly<Record<string, string>>;
    /** One connection for all markets. */
    readonly isForAll?: boolean;
  } = {},
): ConversationDriver {
  const { markets = [market], channels = ['book'], switches = {}, isForAll = false } = options;
  const endpoints: VenueEndpoints = { ...rails.endpoints.production, switches };
  const carries = markets.flatMap((name) => channels.map((channel) => ({ channel, market: name })));
  const url = `${endpoints.ws}?market=${isForAll ? 'ALL' : markets[0]}&subscriptions=publicOrderBook`;
  const driver = new ConversationDriver(rails, { id: 'test', url, carries }, endpoints);
  driver.open(carries);
  return driver;
}

type Level = readonly [side: 'buy' | 'sell', price: string, quantity: string];

function orders(levels: readonly Level[]) {
  return levels.map(([orderType, price, quantity]) => ({ orderType, price, quantity }));
}

export function delta(ts: number, levels: readonly Level[], of = market) {
  return {
    resultType: 'publicOrderBookDelta',
    market: of,
    data: { orders: orders(levels), statusCode: 200, ts },
  };
}

export function bookCopy(
  levels: readonly Level[],
  extra: Readonly<Record<string, unknown>> = {},
  of: string | null = market,
) {
  return {
    resultType: 'publicOrderBook',
    ...(of === null ? {} : { market: of }),
    data: { statusCode: 200, orders: orders(levels), ...extra },
  };
}

/** Ids of the requests for a full book sent since the last look; everything else that was sent is dropped. */
export function takeAsked(driver: ConversationDriver): string[] {
  return (driver.takeSent() as { message: string; content: { clientRequestId: string } }[])
    .filter(({ message }) => message === 'emitPublicOrderBook')
    .map(({ content }) => content.clientRequestId);
}

export function lastAsked(driver: ConversationDriver): string {
  return ensureDefined(takeAsked(driver).at(-1), 'a request for a full book');
}

/** A conversation whose book is live with `levels`; nothing sent or told is left to look at. */
export function liveDriver(
  levels: readonly Level[],
  options: Parameters<typeof openDriver>[0] = {},
): ConversationDriver {
  const driver = openDriver(options);
  for (const asked of takeAsked(driver)) {
    driver.receive(bookCopy(levels, { clientRequestId: asked }, options.markets?.[0] ?? market));
  }
  driver.takeEvents();
  return driver;
}

export function kinds(events: readonly RecordedEvent[]): string[] {
  return events.map((event) => event.kind);
}

/** Levels as text: `bid 10 1`. */
export function told(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'level' ? [`${event.side} ${event.price} ${event.size}`] : [],
  );
}

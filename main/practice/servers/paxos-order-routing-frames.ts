/** The Smart Order Routing stream's frames read back (`paxos-order-routing.md` §3). SPEC.md PX122. */
import { isZeroDecimal } from '../exact-decimal.ts';
import { type FrameReader, type FrameTag, type LevelChange, untold } from '../wire/wire-frame.ts';
import { isObject, isText, type JsonObject, listOf, objectOf } from './json-object.ts';

const sides = ['bids', 'asks'] as const;

export const paxosOrderRoutingFrames: FrameReader = {
  read(frame) {
    const message = objectOf(frame.text);
    if (message.type === 'subscribe') {
      return { ...untold, renews: subscribedBooks(message) };
    }
    const payload = isObject(message.payload) ? message.payload : {};
    const { market } = payload;
    if (!isText(market)) {
      return untold;
    }
    if (message.channel === 'execution_data') {
      return { ...untold, market, kind: 'trade' };
    }
    return message.channel === 'market_data' ? bookTag(market, payload) : { ...untold, market };
  },
  without(frame, change) {
    const message = objectOf(frame.text);
    const payload = isObject(message.payload) ? message.payload : {};
    const bids = listOf(payload.bids);
    const asks = listOf(payload.asks);
    const left = {
      bids: bids.filter((_, index) => index !== change),
      asks: asks.filter((_, index) => index + bids.length !== change),
    };
    return left.bids.length + left.asks.length === 0
      ? undefined
      : JSON.stringify({ ...message, payload: { ...payload, ...left } });
  },
};

/** The book of a subscription is as of its acknowledgement: updates may come before the SNAPSHOT that they follow (§4). */
function subscribedBooks(message: JsonObject): readonly string[] {
  return listOf(message.channels).flatMap((channel) => {
    if (!isObject(channel) || channel.type !== 'market_data' || channel.success !== true) {
      return [];
    }
    const market = isObject(channel.params) ? channel.params.market : undefined;
    return isText(market) ? [market] : [];
  });
}

function bookTag(market: string, payload: JsonObject): FrameTag {
  if (payload.type === 'SNAPSHOT') {
    return { market, kind: 'full-book', changes: [], renews: [market] };
  }
  const changes = sides.flatMap((side) =>
    listOf(payload[side]).map((level): LevelChange => {
      const { price, amount } = isObject(level) ? level : {};
      const isRemoval = isText(amount) && isZeroDecimal(amount);
      return { side, price: String(price), isRemoval };
    }),
  );
  return { market, kind: 'book-change', changes, renews: [] };
}

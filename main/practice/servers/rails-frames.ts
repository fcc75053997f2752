/** Rails' frames read back (`rails.md` §3). SPEC.md PX122. */
import { isZeroDecimal } from '../exact-decimal.ts';
import { type FrameReader, type LevelChange, untold, type WireFrame } from '../wire/wire-frame.ts';
import { isObject, isText, type JsonObject, listOf, objectOf } from './json-object.ts';
import { allMarkets } from './rails-session.ts';

export const railsFrames: FrameReader = {
  read(frame) {
    const message = objectOf(frame.text);
    const market = marketOf(message, frame);
    if (market === undefined) {
      return untold;
    }
    switch (message.resultType) {
      case 'publicOrderBook':
        return { market, kind: 'full-book', changes: [], renews: [market] };
      case 'publicOrderBookDelta':
        return { market, kind: 'book-change', changes: ordersOf(message).map(change), renews: [] };
      case 'publicCompletedOrdersDelta':
      case 'publicCompletedOrders':
        return { ...untold, market, kind: 'trade' };
      default:
        return untold;
    }
  },
  without(frame, at) {
    const message = objectOf(frame.text);
    const orders = ordersOf(message).filter((_, index) => index !== at);
    const data = isObject(message.data) ? message.data : {};
    return orders.length === 0
      ? undefined
      : JSON.stringify({ ...message, data: { ...data, orders } });
  },
};

/** By knob a frame does not name its market; then the connection's address does. */
function marketOf({ market }: JsonObject, { session }: WireFrame): string | undefined {
  if (isText(market)) {
    return market;
  }
  const own = new URLSearchParams(session.path.split('?')[1]).get('market') ?? allMarkets;
  return own === allMarkets ? undefined : own;
}

function ordersOf({ data }: JsonObject): readonly unknown[] {
  return isObject(data) ? listOf(data.orders) : [];
}

function change(order: unknown): LevelChange {
  const { orderType, price, quantity } = isObject(order) ? order : {};
  return {
    side: orderType === 'buy' ? 'bids' : 'asks',
    price: String(price),
    isRemoval: isText(quantity) && isZeroDecimal(quantity),
  };
}

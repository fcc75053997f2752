/** Paxos' public frames read back (`paxos-public.md` §3). SPEC.md PX122. */
import { isZeroDecimal } from '../exact-decimal.ts';
import { type FrameReader, untold } from '../wire/wire-frame.ts';
import { isText, objectOf } from './json-object.ts';

export const paxosPublicFrames: FrameReader = {
  read(frame) {
    const { type, market, side, price, amount, match_number: id } = objectOf(frame.text);
    if (!isText(market)) {
      return untold;
    }
    if (type === 'SNAPSHOT') {
      return { market, kind: 'full-book', changes: [], renews: [market] };
    }
    if (type === 'UPDATE' && isText(price) && isText(amount)) {
      const change = {
        side: side === 'BUY' ? ('bids' as const) : ('asks' as const),
        price,
        isRemoval: isZeroDecimal(amount),
      };
      return { market, kind: 'book-change', changes: [change], renews: [] };
    }
    return { ...untold, market, kind: isText(id) ? 'trade' : 'other' };
  },
  without: () => undefined,
};

/** Paradex' frames read back, in both encodings (`paradex.md` §5 and §8). SPEC.md PX122. */
import { formatUnits } from '../exact-decimal.ts';
import {
  type FrameReader,
  type FrameTag,
  type LevelChange,
  untold,
  type WireFrame,
} from '../wire/wire-frame.ts';
import { isObject, isText, type JsonObject, listOf, objectOf } from './json-object.ts';
import { subscriptionText } from './paradex-json.ts';
import { bookEvent, tradeEvent } from './paradex-sbe.ts';

const headerBytes = 8;
const groupHeaderBytes = 4;
const pkgTypeAt = headerBytes + 16;
const snapshotType = 0;
const decimals = 8;

export const paradexFrames: FrameReader = {
  read(frame) {
    try {
      return frame.isText ? readText(frame) : readBinary(frame.payload);
    } catch {
      // A damaged one, of `garbage`: it ends before its fields do.
      return untold;
    }
  },
  /** The number of the change stays, with nothing in it where it was the only one. */
  without(frame, at) {
    return frame.isText ? textWithout(frame, at) : binaryWithout(frame.payload, at);
  },
};

interface Notification {
  readonly channel: string;
  readonly data: JsonObject;
}

function notificationOf({ text }: WireFrame): Notification | undefined {
  const { params } = objectOf(text);
  const { channel, data } = isObject(params) ? params : {};
  return isText(channel) && isObject(data) ? { channel, data } : undefined;
}

function readText(frame: WireFrame): FrameTag {
  const { channel, data } = notificationOf(frame) ?? { channel: '', data: {} };
  const market = isText(data.market) ? data.market : undefined;
  if (market === undefined) {
    return untold;
  }
  if (channel.startsWith('trades.')) {
    return { ...untold, market, kind: 'trade' };
  }
  if (!/^order_book\..*\.deltas$/.test(channel)) {
    return { ...untold, market };
  }
  if (data.update_type === 's') {
    return { market, kind: 'full-book', changes: [], renews: [market] };
  }
  const changes = [...listOf(data.deletes), ...listOf(data.updates)].map(textChange);
  return { market, kind: 'book-change', changes, renews: [] };
}

function textChange(level: unknown): LevelChange {
  const { side, price, size } = isObject(level) ? level : {};
  return { side: side === 'BUY' ? 'bids' : 'asks', price: String(price), isRemoval: size === '0' };
}

function textWithout(frame: WireFrame, at: number): string {
  const { channel, data } = notificationOf(frame) ?? { channel: '', data: {} };
  const deletes = listOf(data.deletes);
  return subscriptionText(channel, {
    ...data,
    deletes: deletes.filter((_, index) => index !== at),
    updates: listOf(data.updates).filter((_, index) => index + deletes.length !== at),
  });
}

interface Group {
  readonly start: number;
  readonly entryBytes: number;
  readonly count: number;
  readonly end: number;
}

function groupAt(payload: Buffer, start: number): Group {
  const entryBytes = payload.readUInt16LE(start);
  const count = payload.readUInt16LE(start + 2);
  return { start, entryBytes, count, end: start + groupHeaderBytes + count * entryBytes };
}

/** Bids and asks. */
function bookGroups(payload: Buffer): readonly [Group, Group] {
  const bids = groupAt(payload, headerBytes + payload.readUInt16LE(0));
  return [bids, groupAt(payload, bids.end)];
}

function textAt(payload: Buffer, at: number): string {
  return payload.toString('utf8', at + 1, at + 1 + payload.readUInt8(at));
}

function readBinary(payload: Buffer): FrameTag {
  const template = payload.readUInt16LE(2);
  if (template !== bookEvent.id) {
    const market = textAt(payload, headerBytes + payload.readUInt16LE(0));
    return { ...untold, market, kind: template === tradeEvent.id ? 'trade' : 'other' };
  }
  const [bids, asks] = bookGroups(payload);
  const market = textAt(payload, asks.end);
  if (payload.readUInt8(pkgTypeAt) === snapshotType) {
    return { market, kind: 'full-book', changes: [], renews: [market] };
  }
  const changes = [...levelChanges(payload, 'bids', bids), ...levelChanges(payload, 'asks', asks)];
  return { market, kind: 'book-change', changes, renews: [] };
}

function levelChanges(
  payload: Buffer,
  side: LevelChange['side'],
  { start, entryBytes, count }: Group,
): readonly LevelChange[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + groupHeaderBytes + index * entryBytes;
    const price = formatUnits(payload.readBigInt64LE(at), decimals);
    return { side, price, isRemoval: payload.readBigInt64LE(at + 8) === 0n };
  });
}

function binaryWithout(payload: Buffer, at: number): Buffer {
  const [bids, asks] = bookGroups(payload);
  const [group, index] = at < bids.count ? [bids, at] : [asks, at - bids.count];
  const entry = group.start + groupHeaderBytes + index * group.entryBytes;
  const left = Buffer.concat([
    payload.subarray(0, entry),
    payload.subarray(entry + group.entryBytes),
  ]);
  left.writeUInt16LE(group.count - 1, group.start + 2);
  return left;
}

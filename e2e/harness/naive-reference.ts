/**
 * What the book of a neutral recording must be at its end, worked out the slowest and plainest way: a map from price text to size
 * text, no code shared with the product. The digest is the one of the outside contract (SHA-256 over the whole book).
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** The real recorded market; lives beside the project, not in it. */
export const recordingPath = fileURLToPath(
  new URL('../../../shared/data/demo-btcusdt-perp.jsonl.gz', import.meta.url),
);

export function hasRecording(): boolean {
  return existsSync(recordingPath);
}

type Level = readonly [price: string, size: string];

interface RecordedLine {
  readonly kind: 'snapshot' | 'update' | 'trade';
  readonly id?: string;
  readonly bids?: readonly Level[];
  readonly asks?: readonly Level[];
}

export interface ReferenceEnd {
  readonly digest: string;
  readonly bidCount: number;
  readonly askCount: number;
  readonly bestBid: Level;
  readonly bestAsk: Level;
  /** Distinct trade ids. */
  readonly tradeCount: number;
  /** One-level changes and snapshots: what a venue with one level a message sends for the book. */
  readonly bookMessages: number;
}

export function readReference(path: string = recordingPath): ReferenceEnd {
  const bids = new Map<string, string>();
  const asks = new Map<string, string>();
  const tradeIds = new Set<string>();
  let bookMessages = 0;
  for (const text of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
    if (text === '') {
      continue;
    }
    const line = JSON.parse(text) as RecordedLine;
    if (line.kind === 'trade') {
      tradeIds.add(String(line.id));
      continue;
    }
    if (line.kind === 'snapshot') {
      bids.clear();
      asks.clear();
      bookMessages += 1;
    } else {
      bookMessages += (line.bids ?? []).length + (line.asks ?? []).length;
    }
    put(bids, line.bids ?? []);
    put(asks, line.asks ?? []);
  }
  const bidLevels = sorted(bids, true);
  const askLevels = sorted(asks, false);
  const [bestBid] = bidLevels;
  const [bestAsk] = askLevels;
  if (bestBid === undefined || bestAsk === undefined) {
    throw new Error(`${path} ends with an empty side`);
  }
  return {
    digest: levelsDigest(bidLevels, askLevels),
    bidCount: bidLevels.length,
    askCount: askLevels.length,
    bestBid,
    bestAsk,
    tradeCount: tradeIds.size,
    bookMessages,
  };
}

export function levelsDigest(bids: readonly Level[], asks: readonly Level[]): string {
  const side = (levels: readonly Level[]): string =>
    levels.map(([price, size]) => `${price}:${size}`).join('|');
  return createHash('sha256')
    .update(`${side(bids)}#${side(asks)}`)
    .digest('hex');
}

function put(levels: Map<string, string>, changes: readonly Level[]): void {
  for (const [price, size] of changes) {
    const plainPrice = plain(price);
    const plainSize = plain(size);
    if (plainSize === '0') {
      levels.delete(plainPrice);
    } else {
      levels.set(plainPrice, plainSize);
    }
  }
}

/** No trailing zeros, no lone point. */
function plain(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function sorted(levels: Map<string, string>, isDescending: boolean): Level[] {
  const order = [...levels].sort(([a], [b]) => comparePlain(a, b));
  return isDescending ? order.reverse() : order;
}

/** Plain decimals compare as whole part by length, then text, then fraction by text. */
function comparePlain(a: string, b: string): number {
  const [aWhole = '', aFraction = ''] = a.split('.');
  const [bWhole = '', bFraction = ''] = b.split('.');
  if (aWhole.length !== bWhole.length) {
    return aWhole.length - bWhole.length;
  }
  if (aWhole !== bWhole) {
    return aWhole < bWhole ? -1 : 1;
  }
  const width = Math.max(aFraction.length, bFraction.length);
  const aPadded = aFraction.padEnd(width, '0');
  const bPadded = bFraction.padEnd(width, '0');
  return aPadded === bPadded ? 0 : aPadded < bPadded ? -1 : 1;
}

/** What this window adds to the way of a market's changes: from their receipt to here, and from here to the screen. main/feeds/SPEC.md DL8. */
import { type HistogramFigures, LatencyHistogram } from '#shared/domain/latency-histogram.ts';
import type { MarketKey } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookFrame } from '#shared/ipc/stream.ts';

export const pageStages = ['relay', 'paint'] as const;
export type PageStage = (typeof pageStages)[number];
export type PageFigures = Partial<Readonly<Record<PageStage, HistogramFigures>>>;

export interface PageLatencyFigures {
  readonly last10s: PageFigures;
  readonly last5min: PageFigures;
}

interface StageWindows {
  readonly short: LatencyHistogram;
  readonly long: LatencyHistogram;
}

interface MarketWindows {
  readonly relay: StageWindows;
  readonly paint: StageWindows;
  lastAt: UnixMillis;
}

/** Markets of panels that were closed are forgotten after this long. */
const forgetAfterMs = 5 * 60_000;
const mostMarkets = 64;

export class PageLatency {
  readonly #markets = new Map<MarketKey, MarketWindows>();

  /** Books of one tick, painted. A whole book is no change, and tells nothing of how long one takes. */
  record(books: readonly BookFrame[], arrivedAt: UnixMillis, paintedAt: UnixMillis): void {
    for (const { key, isReset, changedAt } of books) {
      if (!isReset) {
        const windows = this.#windows(key, paintedAt);
        record(windows.relay, arrivedAt - changedAt, paintedAt);
        record(windows.paint, paintedAt - arrivedAt, paintedAt);
        windows.lastAt = paintedAt;
      }
    }
  }

  figures(key: MarketKey, now: UnixMillis): PageLatencyFigures {
    const windows = this.#markets.get(key);
    return {
      last10s: byStage(windows, (stage) => stage.short.figures(now)),
      last5min: byStage(windows, (stage) => stage.long.figures(now)),
    };
  }

  /** The clock was set: nothing that was measured lies in a window that slides by it. */
  clear(): void {
    this.#markets.clear();
  }

  #windows(key: MarketKey, now: UnixMillis): MarketWindows {
    let windows = this.#markets.get(key);
    if (windows === undefined) {
      this.#forgetOld(now);
      windows = { relay: newWindows(), paint: newWindows(), lastAt: now };
      this.#markets.set(key, windows);
    }
    return windows;
  }

  #forgetOld(now: UnixMillis): void {
    if (this.#markets.size < mostMarkets) {
      return;
    }
    for (const [key, { lastAt }] of this.#markets) {
      if (now - lastAt > forgetAfterMs) {
        this.#markets.delete(key);
      }
    }
  }
}

function newWindows(): StageWindows {
  return { short: new LatencyHistogram(1_000, 10), long: new LatencyHistogram(10_000, 30) };
}

function record({ short, long }: StageWindows, milliseconds: number, at: UnixMillis): void {
  const value = Math.max(0, milliseconds);
  short.record(value, at);
  long.record(value, at);
}

function byStage(
  windows: MarketWindows | undefined,
  read: (stage: StageWindows) => HistogramFigures | undefined,
): PageFigures {
  const figures: Partial<Record<PageStage, HistogramFigures>> = {};
  for (const stage of pageStages) {
    const found = windows === undefined ? undefined : read(windows[stage]);
    if (found !== undefined) {
      figures[stage] = found;
    }
  }
  return figures;
}

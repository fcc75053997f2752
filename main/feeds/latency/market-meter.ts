/** What is measured of one market: the stages its changes pass, and how old they are when they come. SPEC.md DL5, DL7, DL8. */
import { LatencyHistogram } from '#shared/domain/latency-histogram.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import {
  type LatencyByStage,
  type LatencyFigures,
  type LatencyStage,
  latencyStages,
  type MarketLatency,
} from '#shared/ipc/stream.ts';
import { DelayMiddle } from './delay-middle.ts';

interface StageWindows {
  readonly short: LatencyHistogram;
  readonly long: LatencyHistogram;
}

export class MarketMeter {
  readonly delays = new DelayMiddle();
  readonly #stages = new Map<LatencyStage, StageWindows>();

  record(stage: LatencyStage, milliseconds: number, atMs: number): void {
    let windows = this.#stages.get(stage);
    if (windows === undefined) {
      windows = { short: new LatencyHistogram(1_000, 10), long: new LatencyHistogram(10_000, 30) };
      this.#stages.set(stage, windows);
    }
    const value = Math.max(0, milliseconds);
    windows.short.record(value, atMs);
    windows.long.record(value, atMs);
  }

  /** `delayMs`: receipt minus stamp, not corrected for the clock. */
  stamped(delayMs: number, receivedAt: UnixMillis): void {
    this.delays.note(delayMs, receivedAt);
  }

  /** Undefined while nothing was measured. */
  figures(atMs: number): MarketLatency | undefined {
    if (this.#stages.size === 0) {
      return undefined;
    }
    return {
      last10s: this.#byStage(({ short }) => short.figures(atMs)),
      last5min: this.#byStage(({ long }) => long.figures(atMs)),
    };
  }

  #byStage(read: (windows: StageWindows) => LatencyFigures | undefined): LatencyByStage {
    const byStage: Partial<Record<LatencyStage, LatencyFigures>> = {};
    for (const stage of latencyStages) {
      const windows = this.#stages.get(stage);
      const figures = windows === undefined ? undefined : read(windows);
      if (figures !== undefined) {
        byStage[stage] = figures;
      }
    }
    return byStage;
  }
}

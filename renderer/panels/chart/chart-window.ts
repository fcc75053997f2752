/** What stretch of time the chart shows, and in what steps. Pure. */
import type { UnixMicros } from '#shared/domain/time.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import type { PriceHistory } from '../../stream/price-history.ts';
import { PriceSlots } from './price-slots.ts';

export type ChartRange = Extract<PanelSettings, { kind: 'price-chart' }>['range'];

export const chartRanges: ReadonlyArray<{
  readonly range: ChartRange;
  readonly label: string;
  /** As a sentence says it. */
  readonly words: string;
}> = [
  { range: '5m', label: '5 m', words: '5 minutes' },
  { range: '1h', label: '1 h', words: '1 hour' },
  { range: 'session', label: 'session', words: 'the session' },
];

export interface ChartWindow {
  readonly from: UnixMicros;
  /** Seconds in a slot. */
  readonly step: number;
  /** Slots on screen. */
  readonly slots: number;
}

/** More slots than pixels would be drawn for nothing. */
const mostSlots = 720;
const steps = [1, 2, 5, 10, 15, 30, 60, 120] as const;
const minutes = 60;

/** A session is shown from its first price, five minutes at least. */
export function windowFor(range: ChartRange, history: PriceHistory, now: UnixMicros): ChartWindow {
  const sessionSeconds = Math.ceil((now - (history.point(0)?.time ?? now)) / 1e6);
  const seconds =
    range === '5m'
      ? 5 * minutes
      : range === '1h'
        ? 60 * minutes
        : Math.max(5 * minutes, sessionSeconds);
  const step = steps.find((each) => seconds / each <= mostSlots) ?? 120;
  const slots = Math.ceil(seconds / step);
  const newest = Math.floor(now / 1e6 / step);
  return { from: (newest - slots + 1) * step * 1e6, step, slots };
}

/** The slots of a window, filled from the history up to `now`. */
export function slotsOf(history: PriceHistory, window: ChartWindow, now: UnixMicros): PriceSlots {
  const slots = new PriceSlots(window.from, window.step);
  // One earlier point: it may hold into the window.
  const start = Math.max(0, history.indexAtOrAfter(window.from) - 1);
  for (let index = start; index < history.length; index += 1) {
    const point = history.point(index);
    if (point !== undefined) {
      slots.add(point);
    }
  }
  slots.extendTo(now);
  return slots;
}

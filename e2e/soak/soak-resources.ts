/** Whether memory, handles and timers grow: samples at calm moments, and what they make over the run. */
import { readdirSync } from 'node:fs';
import { inFeedThread } from '../harness/feed-thread.ts';
import { memoryMiB } from '../perf/process-cpu.ts';
import type { SoakDesk } from './soak-desk.ts';

export interface ResourceSample {
  readonly atMs: number;
  /** Private memory. */
  readonly mainMiB: number;
  readonly totalMiB: number;
  /** Open files and sockets of the main process, all its threads. */
  readonly handles: number;
  /** What the feed thread's event loop waits for, timers among it. */
  readonly waiting: number;
}

export interface ResourceTrend {
  readonly samples: number;
  /** Of a straight line through the samples, without the first fifth of the run. */
  readonly mainMiBPerMinute: number;
  readonly totalMiBPerMinute: number;
  readonly handles: readonly [first: number, last: number];
  readonly waiting: readonly [first: number, last: number];
  /** What grows more than its own noise explains. */
  readonly growing: readonly string[];
}

/** Fewer say nothing about a slope. */
const leastSamples = 6;
/** A heap that was not collected yet, at most. */
const noiseMiB = 40;
const noiseHandles = 24;

export async function sampleResources(desk: SoakDesk, atMs: number): Promise<ResourceSample> {
  const memory = memoryMiB(desk.pid);
  const waiting = await inFeedThread(desk.app, 'process.getActiveResourcesInfo().length');
  return {
    atMs,
    mainMiB: memory.main,
    totalMiB: memory.total,
    handles: readdirSync(`/proc/${desk.pid}/fd`).length,
    waiting: typeof waiting === 'number' ? waiting : 0,
  };
}

export function trendOf(all: readonly ResourceSample[]): ResourceTrend {
  const settled = all.slice(Math.floor(all.length / 5));
  const [first, last] = [settled.slice(0, 3), settled.slice(-3)];
  const edge = (pick: (sample: ResourceSample) => number): readonly [number, number] => [
    middle(first.map(pick)),
    middle(last.map(pick)),
  ];
  const main = slope(settled, ({ mainMiB }) => mainMiB);
  const total = slope(settled, ({ totalMiB }) => totalMiB);
  const handles = edge((sample) => sample.handles);
  const waiting = edge((sample) => sample.waiting);
  const minutes = ((settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0)) / 60_000;
  const growing =
    settled.length < leastSamples
      ? []
      : [
          ...(main * minutes > noiseMiB ? ['memory of main'] : []),
          ...(total * minutes > 2 * noiseMiB ? ['memory of all processes'] : []),
          ...(handles[1] - handles[0] > noiseHandles ? ['handles'] : []),
          ...(waiting[1] - waiting[0] > noiseHandles
            ? ['timers and handles of the feed thread']
            : []),
        ];
  return {
    samples: all.length,
    mainMiBPerMinute: round(main),
    totalMiBPerMinute: round(total),
    handles,
    waiting,
    growing,
  };
}

/** Least squares, per minute. */
function slope(samples: readonly ResourceSample[], pick: (sample: ResourceSample) => number) {
  const count = samples.length;
  if (count < 2) {
    return 0;
  }
  const x = samples.map(({ atMs }) => atMs / 60_000);
  const y = samples.map(pick);
  const meanX = x.reduce((sum, each) => sum + each, 0) / count;
  const meanY = y.reduce((sum, each) => sum + each, 0) / count;
  const above = x.reduce((sum, each, index) => sum + (each - meanX) * ((y[index] ?? 0) - meanY), 0);
  const below = x.reduce((sum, each) => sum + (each - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Takes what the status strip shows from the stream a few times a second, and publishes the page's own measurements. */
import type { VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import { lateWord } from '../latency/late-words.ts';
import { type LateMarket, statusPeriodMs } from '../stores/status-store.ts';
import { countStates, firstLoadCalmMs } from '../ui/trust-text.ts';
import { isCalmFirstLoad, panelLiveTrust } from '../ui/use-trust.ts';
import type { WindowServices } from './window-services.ts';

const statsPeriodMs = 1000;
/** The frame interval is taken at the start, twice more once the start is over, then each minute: windows move between displays. */
const measureAfterMs = [0, 2000, 10_000] as const;
const measurePeriodMs = 60_000;

/** Starts sampling on the local clock. Returns what stops it. */
export function startSampling(services: WindowServices): () => void {
  let lastStatsAt = Number.NEGATIVE_INFINITY;
  let measurements = 0;
  let measureAt = Number.NEGATIVE_INFINITY;
  return services.clock.add((now) => {
    if (document.visibilityState === 'hidden') {
      return statusPeriodMs;
    }
    if (now >= measureAt) {
      measurements += 1;
      measureAt = now + (measureAfterMs[measurements] ?? measurePeriodMs);
      services.frameInterval.measure();
    }
    sampleStatus(services, now);
    if (now - lastStatsAt >= statsPeriodMs) {
      lastStatsAt = now;
      publishStats(services);
    }
    return statusPeriodMs;
  });
}

function sampleStatus(services: WindowServices, now: UnixMillis): void {
  const { workspace } = services.workspace.getState();
  const ladders = workspace.panels.filter((panel) => panel.kind === 'ladder');
  const words = ladders.map((panel) => {
    const view = services.views.view(panel.venue, panel.market);
    return { view, venue: panel.venue, trust: panelLiveTrust(view, 'ladder') };
  });
  const paint = services.stream.paintSummary(now);
  const venues = [...services.venues.values()];
  const next = {
    venues,
    books: countStates(words.map(({ trust }) => trust.state)),
    isLoadingCalmly: words
      .filter(({ trust }) => trust.state === 'RESYNCING')
      .every(({ view, trust }) => isCalmFirstLoad(view, 'ladder', trust, now, firstLoadCalmMs)),
    paintP99Ms: paint === undefined ? undefined : Math.round(paint.p99),
    isMachineLate: services.stream.isLate,
    late: latest(words),
    mirrorMismatches: services.views.mismatches,
    isFeedSilent: services.stream.isInTrouble,
  };
  // Compared as text with the countdown in it: nothing renders while nothing reads differently.
  const countdown = venues.map((venue) => Math.ceil(((venue.nextTryAt ?? now) - now) / 1000));
  const text = JSON.stringify([next, countdown]);
  if (text !== lastTexts.get(services)) {
    lastTexts.set(services, text);
    services.status.setState(next);
  }
}

/** Of the books that come late the one that comes latest. This machine's own lateness is no market's. */
function latest(
  books: ReadonlyArray<{ readonly venue: VenueId; readonly trust: Trust }>,
): LateMarket | undefined {
  return books
    .flatMap(({ venue, trust }): LateMarket[] => {
      const { who, delayMs } = lateWord(trust) ?? {};
      return who === undefined || who === 'machine' ? [] : [{ who, venue, delayMs }];
    })
    .sort((one, other) => (other.delayMs ?? 0) - (one.delayMs ?? 0))[0];
}

const lastTexts = new WeakMap<WindowServices, string>();

/** `<html data-stats>`: for benchmarks and tests, which read a page like anybody else (shared/ipc/README.md). */
function publishStats(services: WindowServices): void {
  let received = 0;
  let dropped = 0;
  for (const venue of services.venues.values()) {
    received += venue.received;
    dropped += venue.dropped;
  }
  const stats = { ...services.stream.stats(), received, dropped };
  document.documentElement.dataset.stats = JSON.stringify(stats);
}

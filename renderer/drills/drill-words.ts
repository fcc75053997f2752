/** Words of the drills: where one makes sense, how long it lasts, how long is left. */
import { venueIds, venueLabels } from '#shared/domain/market.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { DrillInfo, RunningDrill } from '#shared/ipc/drills.ts';

export function drillVenues({ venues }: DrillInfo): string {
  return venueIds.every((venue) => venues.includes(venue))
    ? 'all venues'
    : venueIds
        .filter((venue) => venues.includes(venue))
        .map((venue) => venueLabels[venue])
        .join(', ');
}

/** Whole seconds: a length that was chosen has no tenths. */
export function drillLength({ lastsMs }: DrillInfo): string {
  return wholeAge(lastsMs);
}

/** What is left, rounded up: 0 s is when it is over. */
export function timeLeft({ endsAt }: RunningDrill, now: UnixMillis): string {
  return wholeAge(Math.ceil(Math.max(0, endsAt - now) / 1000) * 1000);
}

function wholeAge(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 1000)} s` : formatAge(ms);
}

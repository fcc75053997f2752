/** How far a venue's clock is from this computer's, in words. Pure. */
import { venueLabels } from '#shared/domain/market.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { ClockOffset, VenueStatus } from '#shared/ipc/stream.ts';
import { trueMinus } from '../ui/number-format.ts';
import { isClockOff } from './delay-view.ts';

export interface ClockLine {
  readonly venue: VenueStatus['venue'];
  /** `Paradex +3 ± 2 ms, checked 20 s ago`. */
  readonly text: string;
  readonly isAbnormal: boolean;
}

/** Of every venue whose clock is known. */
export function clockLines(venues: readonly VenueStatus[], now: UnixMillis): ClockLine[] {
  return venues.flatMap(({ venue, clock }) =>
    clock === undefined
      ? []
      : [
          {
            venue,
            text: `${venueLabels[venue]} ${offsetText(clock)}, checked ${formatAge(now - clock.checkedAt)} ago`,
            isAbnormal: isClockOff(clock.offsetMs),
          },
        ],
  );
}

/** `+3 ± 2 ms`; in seconds where it is many. */
export function offsetText({ offsetMs, uncertaintyMs }: ClockOffset): string {
  const sign = offsetMs < 0 ? trueMinus : '+';
  const size = Math.abs(offsetMs);
  return size < 9_950 && uncertaintyMs < 9_950
    ? `${sign}${Math.round(size)} ± ${Math.max(1, Math.round(uncertaintyMs))} ms`
    : `${sign}${Math.round(size / 1000)} ± ${Math.max(1, Math.round(uncertaintyMs / 1000))} s`;
}

/** Design §10, "Clock off". Undefined: no clock is far enough off to keep anything from being measured. */
export function clockOffSentence(venues: readonly VenueStatus[]): string | undefined {
  const off = venues.filter(({ clock }) => clock !== undefined && isClockOff(clock.offsetMs));
  const worst = off.sort(
    (one, other) => Math.abs(other.clock?.offsetMs ?? 0) - Math.abs(one.clock?.offsetMs ?? 0),
  )[0];
  if (worst?.clock === undefined) {
    return undefined;
  }
  const { offsetMs } = worst.clock;
  const seconds = Math.round(Math.abs(offsetMs) / 1000).toLocaleString('en-US');
  const known = venues.filter(({ clock }) => clock !== undefined);
  // One venue alone that is off among others may be wrong itself.
  const isOurs = off.length === known.length;
  const where = offsetMs > 0 ? 'behind' : 'ahead';
  return isOurs
    ? `This computer is ${seconds} s ${where}. Delays cannot be measured and tokens may be refused. Set the clock; Plumbline checks each minute.`
    : `${venueLabels[worst.venue]}’s clock and this computer’s are ${seconds} s apart, the others’ are not. Its delays cannot be measured. Plumbline checks each minute.`;
}

/** What the strip says of this computer's clock: one that is off, else what is known best. */
export function stripClock(
  venues: readonly VenueStatus[],
): { readonly text: string; readonly isAbnormal: boolean } | undefined {
  const known = venues.flatMap(({ clock }) => (clock === undefined ? [] : [clock]));
  const off = known.filter(({ offsetMs }) => isClockOff(offsetMs));
  const told = [...(off.length > 0 ? off : known)].sort(
    (one, other) => one.uncertaintyMs - other.uncertaintyMs,
  )[0];
  return told === undefined
    ? undefined
    : { text: offsetText(told), isAbnormal: isClockOff(told.offsetMs) };
}

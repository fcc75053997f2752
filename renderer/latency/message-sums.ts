/** Whether every message that was received is in exactly one count. Pure. main/feeds/SPEC.md SV10. */
import { venueLabels } from '#shared/domain/market.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';

/** Received minus all that became of them, over the venues; neither a surplus nor a lack may hide the other. */
export function unaccountedCount(venues: readonly VenueStatus[]): number {
  return venues.reduce((sum, venue) => sum + Math.abs(unaccountedOf(venue)), 0);
}

export function unaccountedSentence(venues: readonly VenueStatus[]): string | undefined {
  const parts = venues
    .filter((venue) => unaccountedOf(venue) !== 0)
    .map((venue) => {
      const { received, applied, ignored, rejected } = venue;
      return `${venueLabels[venue.venue]} received ${count(received)}, applied ${count(applied)}, ignored ${count(ignored)}, rejected ${count(rejected)}`;
    });
  return parts.length === 0
    ? undefined
    : `${count(unaccountedCount(venues))} messages unaccounted: ${parts.join('; ')}. This is a fault of Plumbline; please report it.`;
}

function unaccountedOf({ received, applied, ignored, rejected }: VenueStatus): number {
  return received - applied - ignored - rejected;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

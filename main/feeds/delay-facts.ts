/** How long the venue's stamps take to reach us, as far as that can be known now. SPEC.md DL1… */
export interface DelayFacts {
  /** The middle over the last 2 s of receipt minus stamp, clock corrected, ms. Absent: nothing with a stamp came in that time. */
  readonly middleMs?: number;
  /** Half the width of what the clock's offset can be, ms. */
  readonly clockUncertaintyMs: number;
  /** The middle of it minus half the round trip: the venue's own share, ms. */
  readonly venueMs?: number;
  readonly roundTripMs?: number;
  readonly usualRoundTripMs?: number;
}

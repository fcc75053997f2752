/** Ties a piece of text to the local clock and to its market's trust, past React. */
import { useLayoutEffect } from 'react';
import type { MarketView } from '../stream/market-view.ts';
import type { ClockFace, LocalClock } from './local-clock.ts';

/** In a window nobody sees; it is refreshed when it is shown. */
const hiddenPeriodMs = 1000;

/**
 * Runs `face` after every render of the component (they are as rare as changes of a trust word), when it asks for it,
 * and soon after each change of trust.
 */
export function useFace(clock: LocalClock, view: MarketView, face: ClockFace): void {
  useLayoutEffect(() => {
    const seen: ClockFace = (now) => (document.hidden ? hiddenPeriodMs : face(now));
    const stopClock = clock.add(seen);
    const stopTrust = view.subscribe('trust', () => clock.hasten(seen));
    return () => {
      stopClock();
      stopTrust();
    };
  });
}

/** Ties a piece of text to the local clock and to its market's trust, past React. */
import { useLayoutEffect } from 'react';
import type { MarketView } from '../stream/market-view.ts';
import type { ClockFace, LocalClock } from './local-clock.ts';

/**
 * Runs `face` after every render of the component (they are as rare as changes of a trust word), when it asks for it,
 * and soon after each change of trust.
 */
export function useFace(clock: LocalClock, view: MarketView, face: ClockFace): void {
  useLayoutEffect(() => {
    const stopClock = clock.add(face);
    const stopTrust = view.subscribe('trust', () => clock.hasten(face));
    return () => {
      stopClock();
      stopTrust();
    };
  });
}

/** Touches the page only where the text is another. */
export function write(element: HTMLElement | null, text: string): void {
  if (element !== null && element.textContent !== text) {
    element.textContent = text;
  }
}

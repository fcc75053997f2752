/** Fits the status strip into its window: `data-dropped` on it names what is left out. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { StripFit, stripDrops } from './strip-fit.ts';

/** `space` takes what is left over in the strip. */
export function useStripFit(
  strip: RefObject<HTMLElement | null>,
  space: RefObject<HTMLElement | null>,
): void {
  const held = useRef<StripFit>(undefined);
  held.current ??= new StripFit();
  const refit = useCallback(() => {
    held.current?.fit((dropped) => {
      const names = stripDrops.slice(0, dropped).join(' ');
      const element = strip.current;
      if (element !== null && element.dataset.dropped !== names) {
        element.dataset.dropped = names;
      }
      const room = element?.clientWidth ?? 0;
      const isOver = (element?.scrollWidth ?? 0) > room;
      const content = isOver ? element?.scrollWidth : room - (space.current?.offsetWidth ?? 0);
      return { content: content ?? 0, room };
    });
  }, [strip, space]);
  useLayoutEffect(refit);
  useEffect(() => {
    const observer = new ResizeObserver(refit);
    if (strip.current !== null) {
      observer.observe(strip.current);
    }
    let isThere = true;
    void document.fonts.ready.then(() => isThere && refit());
    return () => {
      isThere = false;
      observer.disconnect();
    };
  }, [strip, refit]);
}

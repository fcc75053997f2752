/** Where a window goes when the displays may have changed since it was last closed. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const minimumWindow = { width: 800, height: 560 } as const;
/** This much of the title's height and width must lie on a display, so that the window can be taken hold of. */
const grip = { width: 120, height: 32 } as const;

/** The remembered bounds when they can be reached, else `undefined`: then the window is placed anew. */
export function reachableBounds(
  remembered: Rectangle,
  workAreas: readonly Rectangle[],
): Rectangle | undefined {
  const isReachable = workAreas.some((area) => {
    const width =
      Math.min(remembered.x + remembered.width, area.x + area.width) -
      Math.max(remembered.x, area.x);
    const isTopInside =
      remembered.y >= area.y && remembered.y + grip.height <= area.y + area.height;
    return width >= grip.width && isTopInside;
  });
  if (!isReachable) {
    return undefined;
  }
  return {
    ...remembered,
    width: Math.max(remembered.width, minimumWindow.width),
    height: Math.max(remembered.height, minimumWindow.height),
  };
}

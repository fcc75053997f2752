import { describe, expect, it } from 'vitest';
import { reachableBounds } from './window-bounds.ts';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1400 };
const window = { x: 2000, y: 100, width: 1440, height: 900 };

describe('reachableBounds', () => {
  it('keeps a window that a display shows', () => {
    expect(reachableBounds(window, [left, right])).toEqual(window);
  });

  it('gives up a window whose display is gone', () => {
    expect(reachableBounds(window, [left])).toBeUndefined();
  });

  it.each([
    ['title above the screen', { ...window, x: 0, y: -40 }],
    ['title below the screen', { ...window, x: 0, y: 1030 }],
    ['a sliver at the right edge', { ...window, x: 1850 }],
  ])('gives up: %s', (_name, bounds) => {
    expect(reachableBounds(bounds, [left])).toBeUndefined();
  });

  it('widens what is smaller than the minimum', () => {
    expect(reachableBounds({ x: 10, y: 10, width: 300, height: 200 }, [left])).toEqual({
      x: 10,
      y: 10,
      width: 800,
      height: 560,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { hasData } from './snapshot-panels.ts';

describe('hasData', () => {
  it.each([
    { kind: 'ladder', bids: [['1', '2']], asks: [] },
    { kind: 'tape', rows: [{}] },
    { kind: 'price-chart', points: 3 },
  ])('finds it in %j', (panel) => {
    expect(hasData(panel)).toBe(true);
  });

  it.each([
    { kind: 'ladder', bids: [], asks: [] },
    { kind: 'ladder', failed: 'the panel stopped' },
    { kind: 'tape', rows: [] },
    { kind: 'price-chart', points: 0 },
    { kind: 'unheard-of' },
  ])('misses it in %j', (panel) => {
    expect(hasData(panel)).toBe(false);
  });
});

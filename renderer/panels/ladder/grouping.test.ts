import { describe, expect, it } from 'vitest';
import {
  askBucket,
  bidBucket,
  bucketDecimal,
  bucketText,
  groupingDecimal,
  groupingLabel,
  groupingSteps,
  nextGrouping,
  priceGrid,
  readGrouping,
  tickOf,
} from './grouping.ts';

function firstSteps(tick: string, count = 6): string[] {
  return groupingSteps(tickOf(tick, 0)).slice(0, count).map(groupingDecimal);
}

describe('grouping steps', () => {
  it('are 1-2-5 times powers of ten that whole ticks make up', () => {
    expect([firstSteps('0.01'), firstSteps('0.25'), firstSteps('0.05'), firstSteps('0.3')]).toEqual(
      [
        ['0.01', '0.02', '0.05', '0.1', '0.2', '0.5'],
        ['0.25', '0.5', '1', '2', '5', '10'],
        ['0.05', '0.1', '0.2', '0.5', '1', '2'],
        ['0.3', '0.6', '1.5', '3', '6', '15'],
      ],
    );
  });

  it('go from any value to the next and stop at the tick', () => {
    const steps = groupingSteps(tickOf('0.01', 2));
    const from = (text: string, direction: 'coarser' | 'finer'): string =>
      groupingDecimal(nextGrouping(steps, readGrouping(text) ?? { units: 1, scale: 0 }, direction));
    expect([
      from('0.01', 'coarser'),
      from('0.3', 'coarser'),
      from('0.3', 'finer'),
      from('0.01', 'finer'),
    ]).toEqual(['0.02', '0.5', '0.2', '0.01']);
  });

  it('take the last digit of the prices where no tick is known, and refuse what is no positive decimal', () => {
    expect([tickOf(undefined, 3), tickOf('0', 3), readGrouping('0'), readGrouping('x')]).toEqual([
      { units: 1, scale: 3 },
      { units: 1, scale: 3 },
      undefined,
      undefined,
    ]);
  });
});

describe('buckets', () => {
  it('round bids down and asks up', () => {
    const grid = priceGrid({ units: 1, scale: 0 }, 2);
    expect([
      bidBucket(grid, 9124625),
      askBucket(grid, 9124625),
      bidBucket(grid, 9124600),
      askBucket(grid, 9124600),
    ]).toEqual([91246, 91247, 91246, 91246]);
  });

  it('are exact where a step is finer than the book and where numbers are wide', () => {
    const fine = priceGrid({ units: 5, scale: 3 }, 1);
    const wide = priceGrid({ units: 1, scale: 2 }, 20);
    expect([
      bidBucket(fine, 12),
      bucketText(fine.grouping, 240),
      bidBucket(wide, 123456789012345678901234n),
      bucketDecimal(wide.grouping, 123456n),
    ]).toEqual([240, '1.200', 123456, '1234.56']);
  });

  it('name themselves by their width', () => {
    expect([
      groupingLabel({ units: 1, scale: 0 }, 'USD', false),
      groupingLabel({ units: 25, scale: 2 }, 'USD', false),
      groupingLabel({ units: 1, scale: 5 }, 'USD', true),
      groupingLabel({ units: 2, scale: 4 }, 'USD', true),
    ]).toEqual(['1 USD', '0.25 USD', '0.1 bp', '2 bp']);
  });
});

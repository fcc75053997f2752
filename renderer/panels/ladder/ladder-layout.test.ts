import { expect, it } from 'vitest';
import { ladderLayout, layoutColumns } from './ladder-layout.ts';

it('folds from the outside: totals, then change, then prints', () => {
  const columns = (width: number): string => layoutColumns(ladderLayout(width, false));
  expect({
    478: columns(478),
    477: columns(477),
    386: columns(386),
    385: columns(385),
    302: columns(302),
    301: columns(301),
    100: columns(100),
  }).toEqual({
    478: '46px 42px 66px 40px 78px 40px 66px 42px 46px',
    477: '42px 111px 40px 78px 40px 111px 42px',
    386: '42px 66px 40px 78px 40px 66px 42px',
    385: '107px 40px 78px 40px 107px',
    302: '66px 40px 78px 40px 66px',
    301: '105px 78px 105px',
    100: '66px 78px 66px',
  });
});

it('gives basis points a wider price and narrower sizes', () => {
  expect(layoutColumns(ladderLayout(480, true))).toBe(
    '46px 42px 60px 40px 92px 40px 60px 42px 46px',
  );
});

import { describe, expect, it } from 'vitest';
import type { StandbyLine } from '#shared/ipc/stream.ts';
import { fundingFigure, priceFigure, standbySentence, standbyText } from './figures-words.ts';

describe('figures', () => {
  it('print prices at the tick, and a dash for what was not sent', () => {
    expect(priceFigure('mark', '91248.1', 1)).toBe('mark 91,248.10');
    expect(priceFigure('index', '0.999934', 5)).toBe('index 0.99993');
    expect(priceFigure('mark', undefined, 2)).toBe('mark —');
    expect(priceFigure('mark', '', 2)).toBe('mark —');
  });

  it('print funding as a share, exact until the last digit shown, never as 0 when it is not', () => {
    expect(fundingFigure({ fundingRate: '0.00014969570582' })).toBe('funding 0.0150 %');
    expect(fundingFigure({ fundingRate: '1', fundingRate8h: '-0.00014969' })).toBe(
      'funding −0.0150 % per 8 h',
    );
    expect(fundingFigure({ fundingRate: '0.0000000001' })).toBe('funding <0.0001 %');
    expect(fundingFigure({ fundingRate: '0' })).toBe('funding 0.0000 %');
    expect(fundingFigure({ fundingRate: '2' })).toBe('funding 200.0000 %');
    expect(fundingFigure({})).toBe('funding —');
  });
});

describe('two connections', () => {
  const lines = (...states: Array<[StandbyLine['state'], number?]>): StandbyLine[] =>
    states.map(([state, lagMs], index) => ({
      name: index === 0 ? 'A' : 'B',
      state,
      ...(lagMs === undefined ? {} : { lagMs }),
    }));

  it('say each how far behind they are', () => {
    expect(standbyText(lines(['in-step', 0], ['in-step', 12.4]))).toBe(
      'A in step · B 12 ms behind',
    );
    expect(standbyText(lines(['in-step', 3.21], ['stalled']))).toBe('A 3.2 ms behind · B stalled');
    expect(standbyText(lines(['down'], ['opening']))).toBe('A down · B opening');
    expect(standbyText(lines(['syncing']))).toBe('A catching up');
    expect(standbyText(undefined)).toBe('');
  });

  it('say what follows when one fails', () => {
    expect(standbySentence(lines(['in-step'], ['in-step']))).toBe(
      'Two connections carry this book, and the first to deliver a change wins. A in step; B in step. ' +
        'If one fails the book goes on from the other without a gap.',
    );
    expect(standbySentence(lines(['in-step'], ['down']))).toContain(
      'The book goes on from the one that is in step',
    );
    expect(standbySentence(lines(['down'], ['down']))).toContain('Neither is in step');
    expect(standbySentence(undefined)).toBe('');
  });
});

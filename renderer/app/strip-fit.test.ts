import { describe, expect, it } from 'vitest';
import { StripFit, stripDrops } from './strip-fit.ts';

/** A strip of these pieces: what is never dropped, then what each drop takes away. */
function stripOf(fixed: number, pieces: readonly number[]) {
  let looks = 0;
  const look = (room: number) => (dropped: number) => {
    looks += 1;
    const left = pieces.slice(dropped).reduce((sum, piece) => sum + piece, 0);
    return { content: fixed + left, room };
  };
  return { look, looks: () => looks };
}

describe('StripFit', () => {
  it('leaves a strip alone in which everything fits, after one look', () => {
    const strip = stripOf(500, [40, 40]);
    const fit = new StripFit();
    fit.fit(strip.look(600));
    expect([fit.dropped, strip.looks()]).toEqual([0, 1]);
  });

  it('drops in order until the rest fits, then looks once', () => {
    const strip = stripOf(500, [100, 30, 80]);
    const fit = new StripFit();
    fit.fit(strip.look(600));
    expect(fit.dropped).toBe(2);
    const before = strip.looks();
    fit.fit(strip.look(600));
    expect([fit.dropped, strip.looks() - before]).toEqual([2, 1]);
  });

  it('brings a piece back only with room to spare', () => {
    const strip = stripOf(500, [100]);
    const fit = new StripFit();
    fit.fit(strip.look(599));
    fit.fit(strip.look(605));
    expect(fit.dropped).toBe(1);
    fit.fit(strip.look(612));
    expect(fit.dropped).toBe(0);
  });

  it('ends with everything dropped where nothing helps', () => {
    const strip = stripOf(
      500,
      stripDrops.map(() => 1),
    );
    const fit = new StripFit();
    fit.fit(strip.look(300));
    expect(fit.dropped).toBe(stripDrops.length);
  });

  it('drops rates before tokens, and words of what is wrong last', () => {
    expect(stripDrops.indexOf('rates')).toBeLessThan(stripDrops.indexOf('tokens'));
    expect(stripDrops.slice(-3)).toEqual(['air', 'details', 'fillers']);
  });
});

import { describe, expect, it } from 'vitest';
import { IndexPriceLog, maxKeptPrices } from './index-price-log.ts';

describe('IndexPriceLog', () => {
  it('PX1: keeps what is new and drops the repetition after a connect', () => {
    const log = new IndexPriceLog();
    expect(log.add('1', 10)).toBe(true);
    expect(log.add('1', 10)).toBe(false);
    expect(log.add('1', 11)).toBe(true);
    expect(log.readFrom(1)).toEqual([{ price: '1', time: 11 }]);
  });

  it('PX2: marks an interruption once, after the last price', () => {
    const log = new IndexPriceLog();
    log.markBreak(5);
    log.add('1', 10);
    log.markBreak(3);
    log.markBreak(20);
    expect(log.readFrom(0)).toEqual([
      { price: '1', time: 10 },
      { price: '', time: 11 },
    ]);
  });

  it('PX3: is bounded', () => {
    const log = new IndexPriceLog();
    for (let index = 0; index < 30_000; index += 1) {
      log.add('1', index);
    }
    expect(log.readFrom(0)).toHaveLength(maxKeptPrices);
    expect(log.end).toBe(30_000);
  });
});

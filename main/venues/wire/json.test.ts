import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalCell, formatCell } from '#shared/domain/decimal.ts';
import { isId, isSymbol, parseObject, readDecimal, readObject, readText } from './json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('messages', () => {
  it('are JSON objects', () => {
    expect(readObject(bytes('{"a":"ü"}'))).toEqual({ ok: true, value: { a: 'ü' } });
    expect(readObject(bytes(' {"a":1}\n'))).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each([
    ['', 'The message is no JSON: '],
    ['{"a":', 'The message is no JSON: {"a":'],
    ['[1]', 'The message is no JSON object: [1]'],
    ['null', 'The message is no JSON object: null'],
    ['\ufeff{}', 'The message is no JSON: \\ufeff{}'],
  ])('%j is none', (text, error) => {
    expect(readObject(bytes(text))).toEqual({ ok: false, error });
  });

  it('are UTF-8 without a fault', () => {
    expect(readObject(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({
      ok: false,
      error: 'The message is no valid UTF-8.',
    });
  });

  it('answers are called answers', () => {
    expect(parseObject('<html>', 'answer')).toEqual({
      ok: false,
      error: 'The answer is no JSON: <html>',
    });
  });

  it('text is what a strict decoder makes of it', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const decoded = (one: Uint8Array): string | undefined => {
      try {
        return strict.decode(one);
      } catch {
        return undefined;
      }
    };
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.uint8Array({ max: 127 }),
      fc.string({ unit: 'binary' }).map(bytes),
    );
    fc.assert(
      fc.property(any, (one) => {
        expect(readText(one)).toBe(decoded(one));
        // A view into something larger, as a socket hands it over.
        expect(readText(Uint8Array.of(120, ...one, 121).subarray(1, one.length + 1))).toBe(
          decoded(one),
        );
      }),
    );
  });
});

describe('values', () => {
  it('decimals are strings of plain digits', () => {
    const cell = new DecimalCell();
    expect(readDecimal('price', '0050.10', cell)).toBeUndefined();
    expect(formatCell(cell)).toBe('50.1');
    expect(readDecimal('price', 50.1, cell)).toBe(
      '"price" should be a decimal string, but is the number 50.1.',
    );
    expect(readDecimal('price', '5e1', cell)).toBe('"price" is no plain decimal number: "5e1"');
  });

  it('symbols and ids are short, and symbols are printable', () => {
    expect(['BTCUSD', 'BTC-USD-PERP', 'x'.repeat(64)].every(isSymbol)).toBe(true);
    expect(['', 'BTC USD', 'BTC\u202e', 'x'.repeat(65), 5, undefined].some(isSymbol)).toBe(false);
    expect(['1', 'x'.repeat(128)].every(isId)).toBe(true);
    expect(['', 'x'.repeat(129), 1, undefined].some(isId)).toBe(false);
  });
});

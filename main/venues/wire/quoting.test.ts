import { expect, describe as group, it } from 'vitest';
import { describe, quote } from './quoting.ts';

group('quotations in reasons', () => {
  it('end after 120 characters', () => {
    expect(quote('x'.repeat(120))).toBe('x'.repeat(120));
    expect(quote('x'.repeat(121))).toBe(`${'x'.repeat(120)}…`);
  });

  it('hide nothing and turn nothing around', () => {
    expect(quote('a\u001b[2Jb\u202ec\u2028d')).toBe('a\\u001b[2Jb\\u202ec\\u2028d');
  });

  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    [[1], 'a list'],
    [{}, 'an object'],
    [1.5, 'the number 1.5'],
    [true, 'the boolean true'],
    ['x\n', '"x\\u000a"'],
  ])('%j is called %s', (value, words) => {
    expect(describe(value)).toBe(words);
  });
});

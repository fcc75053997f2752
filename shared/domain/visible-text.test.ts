import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

describe('visibleText', () => {
  it('writes what cannot be seen as its escape, and leaves everything else', () => {
    expect(visibleText('a\u001b[2J\u0000\n\u202eb\u2066\u2028\u200b')).toBe(
      'a\\u001b[2J\\u0000\\u000a\\u202eb\\u2066\\u2028\\u200b',
    );
    expect(visibleText('Wartung um 04:30 – später, 保守 😀 <b>')).toBe(
      'Wartung um 04:30 – später, 保守 😀 <b>',
    );
  });
});

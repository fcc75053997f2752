import { describe, expect, it } from 'vitest';
import { readKeyText } from './key-text.ts';

const both = { id: 'desk-7f2c', secret: 'kZ/9+a=b==' };

describe('readKeyText', () => {
  it.each([
    '{"client_id":"desk-7f2c","client_secret":"kZ/9+a=b=="}',
    '{"credentials":{"clientId":"desk-7f2c","clientSecret":"kZ/9+a=b==","scope":"read"}}',
    '[{"name":"viewer","apiKey":"desk-7f2c","apiSecret":"kZ/9+a=b=="}]',
    'CLIENT_ID=desk-7f2c\nCLIENT_SECRET=kZ/9+a=b==\n',
    '# from the console\r\nexport PLUMBLINE_API_KEY="desk-7f2c"\r\nexport PLUMBLINE_API_SECRET=\'kZ/9+a=b==\'\r\n',
    'X-Api-Key: desk-7f2c\nX-Api-Secret: kZ/9+a=b==',
    'Client ID: desk-7f2c\nClient secret: kZ/9+a=b==',
  ])('reads both parts of %j', (text) => {
    expect(readKeyText(text)).toEqual(both);
  });

  it.each(['', 'just-a-secret', '{', '[]', '12', 'a=b', '=x', 'id=', 'x'.repeat(100_000)])(
    'finds nothing in %.20j',
    (text) => {
      expect(readKeyText(text)).toEqual({});
    },
  );

  it('reads what is there of half a key', () => {
    expect(readKeyText('api_secret=abc')).toEqual({ secret: 'abc' });
  });
});

import { describe, expect, it } from 'vitest';
import { type Environment, proxyFor } from './proxy-choice.ts';

describe('which proxy', () => {
  const proxy = { HTTPS_PROXY: 'http://user:pw@proxy.test:3128' };
  const cases: Array<[rule: string, target: string, environment: Environment, shown: unknown]> = [
    ['PR1: none is named', 'wss://venue.test', {}, undefined],
    ['PR1: one is named', 'wss://venue.test', proxy, 'http://proxy.test:3128'],
    ['PR2: ALL_PROXY', 'https://venue.test', { all_proxy: 'proxy.test:1' }, 'http://proxy.test:1'],
    [
      'PR2: the one for https first',
      'wss://venue.test',
      { ALL_PROXY: 'http://other.test', ...proxy },
      'http://proxy.test:3128',
    ],
    ['PR3: never on this computer', 'wss://localhost:1', proxy, undefined],
    ['PR3: never unencrypted', 'ws://127.0.0.1:1', proxy, undefined],
    ['PR4: all excepted', 'wss://venue.test', { ...proxy, NO_PROXY: '*' }, undefined],
    ['PR4: excepted', 'wss://a.venue.test', { ...proxy, NO_PROXY: 'x, venue.test' }, undefined],
    ['PR4: with a point', 'wss://a.venue.test', { ...proxy, no_proxy: '.venue.test' }, undefined],
    [
      'PR4: another name',
      'wss://avenue.test',
      { ...proxy, NO_PROXY: 'venue.test' },
      'http://proxy.test:3128',
    ],
    ['PR4: by port', 'wss://v.test', { ...proxy, NO_PROXY: 'v.test:443' }, undefined],
    [
      'PR4: by another port',
      'wss://v.test:8443',
      { ...proxy, NO_PROXY: 'v.test:443' },
      'http://proxy.test:3128',
    ],
  ];

  it.each(cases)('%s', (_rule, target, environment, shown) => {
    const found = proxyFor(target, environment);
    expect(found.ok ? found.value?.shown : found.error).toEqual(shown);
  });

  it.each([
    ['socks5://proxy.test', 'ALL_PROXY names a proxy of the kind socks5'],
    ['http://', 'ALL_PROXY holds no address of a proxy'],
  ])('PR6: %s is not taken', (text, error) => {
    expect(proxyFor('wss://venue.test', { ALL_PROXY: text })).toEqual({ ok: false, error });
  });
});

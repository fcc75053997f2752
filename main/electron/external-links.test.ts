import { describe, expect, it } from 'vitest';
import { isAllowedExternalLink } from './external-links.ts';

describe('isAllowedExternalLink', () => {
  it.each([
    'https://docs.paxos.com/market-data',
    'https://www.tradingview.com/?utm_medium=lwc-link&utm_campaign=lwc-chart',
  ])('allows %s', (url) => {
    expect(isAllowedExternalLink(url)).toBe(true);
  });

  it.each([
    'http://docs.paxos.com/',
    'https://docs.paxos.com.example.com/',
    'https://example.com/docs.paxos.com',
    'https://docs.paxos.com@example.com/',
    'https://user@docs.paxos.com/',
    'https://docs.paxos.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'no url',
  ])('refuses %s', (url) => {
    expect(isAllowedExternalLink(url)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { venueStatus } from '../stream/frames.fixture.ts';
import {
  droppedCount,
  paintText,
  rateText,
  rejectedCount,
  venueLine,
  verdictOf,
} from './status-text.ts';

describe('venueLine', () => {
  it('tells rate and sockets of an open venue', () => {
    expect(venueLine(venueStatus(), 0, false)).toEqual({
      venue: 'paxos-public',
      name: 'Paxos',
      state: 'open',
      rate: '41 msg/s',
      detail: '5 sockets',
      token: '',
      isAbnormal: false,
      title:
        'received 1000, applied 990, ignored 10 (0 not known), rejected 0, dropped 0, reconnected 0 times',
    });
  });

  it('names practice data, the topology, and sockets that are missing', () => {
    const status = venueStatus({
      isPractice: true,
      topology: 'all-markets',
      openSockets: 1,
      wantedSockets: 2,
    });
    expect(venueLine(status, 0, false)).toMatchObject({
      name: 'Paxos practice',
      detail: 'all markets, 1 of 2 sockets',
    });
  });

  it('counts down to the next try, and is then never dropped from the strip', () => {
    const status = venueStatus({
      state: 'waiting',
      openSockets: 0,
      nextTryAt: 12_400,
      attempt: 4,
      reason: 'Paxos closed the socket (1001, going away).',
    });
    const line = venueLine(status, 10_000, false);
    expect(line).toMatchObject({
      state: 'closed',
      rate: '',
      detail: 'next try in 3 s, try 4',
      isAbnormal: true,
    });
    expect(line.title.startsWith('Paxos closed the socket')).toBe(true);
    expect(venueLine(status, 20_000, false).detail).toBe('next try in 0 s, try 4');
  });

  it('tells how long the token lives, and is never dropped when that is nearly over', () => {
    const status = venueStatus({ tokenExpiresAt: 38.5 * 60_000 });
    expect(venueLine(status, 0, false)).toMatchObject({ token: 'token 38 min', isAbnormal: false });
    // The one it was opened with is over; the open socket does not need it any more.
    expect(venueLine(status, 40 * 60_000, false)).toMatchObject({ token: '', isAbnormal: false });
    const at = (endsAt: number) => venueLine(status, 10_000, false, endsAt);
    expect(at(7_400_000 + 10_000)).toMatchObject({ token: 'token 2 h 03', isAbnormal: false });
    expect(at(51_000)).toMatchObject({ token: 'token 41 s', isAbnormal: true });
    expect(at(9_000)).toMatchObject({ token: 'token over', isAbnormal: true });
  });

  it('claims nothing while the feed thread is silent', () => {
    expect(venueLine(venueStatus(), 0, true)).toMatchObject({
      state: 'unknown',
      rate: '',
      isAbnormal: true,
    });
  });
});

it.each([
  [0, '0'],
  [0.04, '0'],
  [0.42, '0.4'],
  [9.96, '10'],
  [14.4, '14'],
  [203.2, '203'],
])('rate %f reads %s', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

it('judges only what was measured', () => {
  const calm = { isMachineLate: false, isFeedSilent: false, paintP99Ms: 6, late: undefined };
  const words = (parts: Partial<Parameters<typeof verdictOf>[0]>) => {
    const { words: said, detail, isAbnormal } = verdictOf({ ...calm, ...parts });
    return `${said}${detail === '' ? '' : ` ${detail}`}${isAbnormal ? '!' : ''}`;
  };
  const sor = { venue: 'paxos-order-routing', delayMs: 1_700 } as const;
  expect(words({})).toBe('Nothing is late');
  expect(words({ isMachineLate: true })).toBe('This machine late!');
  expect(words({ paintP99Ms: undefined })).toBe('Nothing to measure');
  expect(words({ isFeedSilent: true })).toBe('Nothing to measure');
  expect(words({ late: { who: 'network', ...sor } })).toBe('Network late to Paxos SOR, 1.70 s!');
  expect(words({ late: { who: 'venue', ...sor } })).toBe('Venue late Paxos SOR, 1.70 s!');
  expect(words({ late: { who: 'unknown', ...sor } })).toBe('Late Paxos SOR, 1.70 s!');
  expect([paintText(undefined), paintText(0.2), paintText(21.4)]).toEqual(['—', '1 ms', '21 ms']);
});

it('adds up what was lost over the venues', () => {
  const venues = [venueStatus({ dropped: 12, rejected: 1 }), venueStatus({ dropped: 1 })];
  expect([droppedCount(venues), rejectedCount(venues)]).toEqual([13, 1]);
});

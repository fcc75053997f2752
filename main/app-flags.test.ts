import { describe, expect, it } from 'vitest';
import { parseAppFlags, parseDuration } from './app-flags.ts';

const nothing = {
  open: [],
  endpoints: [],
  switches: [],
  userDataFolder: undefined,
  snapshot: undefined,
  windowSize: undefined,
  theme: undefined,
  practiceSeed: undefined,
};

function parse(line: string, environment: Record<string, string> = {}) {
  return parseAppFlags(line === '' ? [] : line.split(' '), environment);
}

describe('parseAppFlags', () => {
  it('wants nothing without flags', () => {
    expect(parse('')).toEqual({ ok: true, value: nothing });
  });

  it('reads every flag, with a blank or with =', () => {
    const line =
      '--open paxos-public:BTCUSD --open=paxos-public:ETHUSD --endpoint paxos-public.ws=ws://127.0.0.1:81 ' +
      '--endpoint=paxos-public.rest=http://127.0.0.1:82 --user-data-dir=/data --snapshot pictures --after 1500ms ' +
      '--window-size 1920x1080 --theme day --practice-seed 7';
    expect(parse(line)).toEqual({
      ok: true,
      value: {
        open: [
          { venue: 'paxos-public', market: 'BTCUSD' },
          { venue: 'paxos-public', market: 'ETHUSD' },
        ],
        endpoints: [
          { venue: 'paxos-public', kind: 'ws', url: 'ws://127.0.0.1:81' },
          { venue: 'paxos-public', kind: 'rest', url: 'http://127.0.0.1:82' },
        ],
        switches: [],
        userDataFolder: '/data',
        snapshot: { folder: 'pictures', afterMs: 1500 },
        windowSize: { width: 1920, height: 1080 },
        theme: 'day',
        practiceSeed: 7,
      },
    });
  });

  it("lets Chromium's and the runtime's own flags pass", () => {
    expect(parse('--no-sandbox --inspect=0 --remote-debugging-port=0 -r=x')).toEqual({
      ok: true,
      value: nothing,
    });
  });

  it('takes the window size from the environment when no flag says it', () => {
    const environment = { PLUMBLINE_WINDOW: '1000x700' };
    const size = (line: string) => {
      const result = parse(line, environment);
      return result.ok ? result.value.windowSize : result.error;
    };
    expect(size('')).toEqual({ width: 1000, height: 700 });
    expect(size('--window-size 1440x900')).toEqual({ width: 1440, height: 900 });
  });

  it('waits ten seconds before a snapshot', () => {
    const result = parse('--snapshot here');
    expect(result.ok && result.value.snapshot).toEqual({ folder: 'here', afterMs: 10_000 });
  });

  it.each([
    ['--open BTCUSD', 'VENUE:MARKET'],
    ['--open paxos-public:', 'VENUE:MARKET'],
    ['--open binance:BTCUSDT', 'none of paxos-public'],
    ['--open', 'needs a value'],
    ['--open --snapshot x', 'needs a value'],
    ['--snapshot=', 'needs a value'],
    ['--endpoint ws=ws://127.0.0.1:81', 'does not name its venue'],
    ['--endpoint paxos-public.ws=ws://example.com', 'this computer only'],
    ['--endpoint rails.auth=ws://127.0.0.1:1', 'begin with https://'],
    ['--switch paxos-public.encoding=json', 'paxos-public has no switches'],
    ['--switch encoding=json', 'does not name its venue'],
    ['--after 5s', 'belongs to --snapshot'],
    ['--snapshot x --after 5', 'no duration'],
    ['--window-size big', 'no window size'],
    ['--theme blue', 'night or day'],
    ['--practice-seed -1', 'whole number'],
    ['stray', 'belongs to no flag'],
  ])('refuses %s', (line, reason) => {
    const result = parse(line);
    expect(result.ok ? '' : result.error).toContain(reason);
  });
});

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: milliseconds });
  });

  it.each(['', '10', 's', '-1s', '1.5s', '10 s', '1h', '2000000s'])('refuses "%s"', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { type TrustState, trustStates } from '#shared/domain/trust.ts';
import type { CanvasTheme, ColorToken } from '../../ui/canvas-theme.ts';
import { bitcoinAsks, bitcoinBids, FixtureView } from './ladder-fixtures.ts';
import { ladderLayout } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import { LadderPainter } from './ladder-painter.ts';
import type { LadderSettings } from './ladder-settings.ts';
import { recordingContext } from './recording-context.ts';

const now = 1_800_000_000_000;
const settings: LadderSettings = {
  kind: 'ladder',
  id: 'one',
  venue: 'paxos-public',
  market: 'BTCUSD',
  grouping: '1',
  axis: 'static',
};

/** Every colour is its own name, so that calls read as the tokens they use. */
const theme: CanvasTheme = {
  color: new Proxy({} as Record<ColorToken, string>, { get: (_, name) => String(name) }),
  fontFamily: 'Plex',
  row: 18,
  rowText: 12,
  rowMinor: 11,
  cueMs: 0,
};

function setUp(state: TrustState = 'LIVE', width = 478, rows = 16) {
  const view = new FixtureView('BTCUSD', 2, 8);
  view.replace(bitcoinBids, bitcoinAsks);
  view.setTrust({
    state,
    since: now,
    ageFrom: now,
    cause: { code: 'test', sentence: ['Test.'] },
    proof: { word: 'audit', holds: true },
  });
  const model = new LadderModel(view, settings, () => now);
  model.setViewport(rows, rows);
  const recording = recordingContext();
  const painter = new LadderPainter(recording.context);
  painter.resize(rows * 18, 1);
  const layout = ladderLayout(width, false);
  const paint = (at = now): number => {
    const drawn = model.update(at);
    return painter.paint({ rows: drawn, layout, theme, look: model.look, midRow: model.midRow });
  };
  return { view, model, painter, recording, paint };
}

describe('what is painted', () => {
  it('is every row once, then only what changed', () => {
    const { view, recording, paint } = setUp();
    expect(paint()).toBe(16);
    recording.clear();
    expect(paint(now + 20)).toBe(0);
    expect(recording.calls).toEqual([]);
    // A size inside its row: its own text, and the totals below it.
    view.change([['91240', '12.51']], []);
    expect(paint(now + 40)).toBe(1);
    expect(recording.texts()).toContain('12.510 text-1');
    expect(recording.texts()).not.toContain('8.250 text-1');
  });

  it('is the side that changed alone: a price is not drawn again for a size', () => {
    const { view, recording, paint } = setUp();
    paint();
    recording.clear();
    view.change([['91240', '12.51']], []);
    paint(now + 20);
    // The price column begins at 206.
    const rects = recording.calls.filter((call) => call.name === 'fillRect');
    expect(Math.max(...rects.map(({ args }) => Number(args[0]) + Number(args[2])))).toBe(206);
    expect(recording.texts()).toEqual(['12.510 text-1', '23.9 text-3']);
    recording.clear();
    view.change([['91246', '0.9']], []);
    paint(now + 40);
    expect(recording.texts().filter((text) => text.startsWith('91,2'))).toEqual([]);
  });

  it('is all again on another theme, size, state or lost canvas', () => {
    const { view, painter, paint } = setUp();
    paint();
    painter.forget();
    expect(paint()).toBe(16);
    painter.resize(288, 2);
    expect(paint()).toBe(16);
    view.setTrust({
      state: 'GAP',
      since: now,
      cause: { code: 'gap', sentence: ['Gap.'] },
      proof: { word: 'sequence broken', holds: false },
    });
    expect(paint()).toBe(16);
  });

  it('dims the digits that all rows share and gives the rest its side', () => {
    const { recording, paint } = setUp();
    paint();
    const prices = recording.texts().filter((text) => /^(91,2|46|49|48) /.test(text));
    expect(prices.filter((text) => !text.startsWith('91,2'))).toEqual([
      '49 ask',
      '48 text-3',
      '46 bid',
    ]);
    expect(prices.filter((text) => text === '91,2 text-3')).toHaveLength(16);
  });

  it('grows bars away from the price, full at a stepped maximum, and marks the large ones', () => {
    const { recording, paint } = setUp();
    paint();
    const row = 15 * 18;
    // 12.5 of 20 on the last row of the bid column, which ends at 166.
    expect(recording.rects('bid-bar').at(-1)).toEqual([125, row + 1, 41, 16]);
    expect(recording.rects('bid').at(-1)).toEqual([164, row + 1, 2, 16]);
    expect(recording.rects('ask-bar')[0]?.[0]).toBe(324);
  });

  it('rules off the touch on both sides, across the plumb strip too', () => {
    const { recording, paint } = setUp();
    paint();
    expect(
      [recording.rects('ask-line'), recording.rects('bid-line')].map((rects) =>
        rects.filter(([x]) => x === 0 || x === 12),
      ),
    ).toEqual([
      [
        [12, 125, 466, 1],
        [0, 125, 12, 1],
      ],
      [
        [12, 162, 466, 1],
        [0, 162, 12, 1],
      ],
    ]);
  });
});

describe('a book that must not be believed', () => {
  it.each(['GAP', 'RESYNCING', 'STALE'] as const)(
    '%s has no side colour and a hatch under its digits',
    (state) => {
      const { recording, paint } = setUp(state);
      paint();
      const colors = new Set(recording.calls.flatMap((call) => [call.fill, call.stroke]));
      expect([...colors].filter((color) => /^(bid|ask)/.test(color))).toEqual([]);
      expect(colors).toContain('distrust-hatch');
      const digits = recording.texts().map((text) => text.split(' ').at(-1));
      expect(new Set(digits)).toEqual(new Set(['text-2']));
      const names = recording.calls.filter((call) => ['stroke', 'fillText'].includes(call.name));
      expect(names[0]).toMatchObject({ name: 'stroke', stroke: 'distrust-hatch' });
    },
  );

  it('keeps its sides when it is only late, quiet, halted or replayed', () => {
    for (const state of ['LATE', 'QUIET', 'HALTED', 'REPLAY'] as const) {
      const { recording, paint } = setUp(state);
      paint();
      expect(recording.texts()).toContain('46 bid');
    }
  });
});

describe('the plumb line', () => {
  it('has a form of its own in each state', () => {
    const forms = new Map<string, TrustState>();
    for (const state of trustStates) {
      const { recording, paint } = setUp(state);
      paint();
      const clip = recording.calls.findLastIndex((call) => call.name === 'clip');
      const form = recording.calls
        .slice(clip)
        .map((call) => `${call.name} ${call.args.join(' ')}`)
        .join('; ');
      expect(forms.get(form)).toBeUndefined();
      forms.set(form, state);
    }
    expect(forms.size).toBe(9);
  });
});

describe('narrow ladders', () => {
  it('draw what is left of their columns', () => {
    const { recording, paint } = setUp('LIVE', 222);
    paint();
    const texts = recording.texts().map((text) => text.split(' ')[0]);
    expect(texts).toContain('8.250');
    expect(texts).not.toContain('17.9');
  });
});

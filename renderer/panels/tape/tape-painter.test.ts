import { expect, it } from 'vitest';
import type { TradeRow } from '../../stream/trade-buffer.ts';
import type { CanvasTheme, ColorToken } from '../../ui/canvas-theme.ts';
import { columnsFor } from './tape-columns.ts';
import { TapePainter } from './tape-painter.ts';
import type { TapeLine } from './tape-rows.ts';
import { thresholdsFor } from './trade-value.ts';

/** Colours are their own token names, so that a list of draw calls reads like the design. */
const theme: CanvasTheme = {
  color: new Proxy({} as Record<ColorToken, string>, { get: (_, name) => String(name) }),
  fontFamily: 'Plex',
  row: 18,
  rowText: 12,
  rowMinor: 11,
  cueMs: 0,
};

class RecordingContext {
  readonly calls: string[] = [];
  readonly canvas = { width: 0, height: 0, style: { width: '', height: '' } };
  font = '';
  fillStyle = '';
  strokeStyle = '';
  textAlign = '';
  lineWidth = 0;
  lineJoin = '';
  #path = 0;

  setTransform(): void {}
  setLineDash(): void {}
  moveTo(): void {
    this.#path += 1;
  }
  lineTo(): void {
    this.#path += 1;
  }
  closePath(): void {}
  beginPath(): void {
    this.#path = 0;
  }
  measureText(text: string): { width: number } {
    return { width: text.length * 6 };
  }
  fillRect(_x: number, y: number, _width: number, height: number): void {
    this.calls.push(`rect ${y}+${height} ${this.fillStyle}`);
  }
  strokeRect(): void {
    this.calls.push(`outline ${this.strokeStyle}`);
  }
  fill(): void {
    this.calls.push(`solid triangle ${this.fillStyle}`);
  }
  stroke(): void {
    this.calls.push(`${this.#path === 3 ? 'hollow triangle' : 'dash'} ${this.strokeStyle}`);
  }
  drawImage(
    _image: unknown,
    _x: number,
    from: number,
    _w: number,
    height: number,
    _dx: number,
    to: number,
  ): void {
    this.calls.push(`move ${from}+${height} to ${to}`);
  }
  fillText(text: string, x: number): void {
    this.calls.push(`${this.font.split(' ')[0]} ${text} @${x} ${this.fillStyle}`);
  }
}

function trade(arrival: number, more: Partial<TradeRow> = {}): TapeLine {
  const row: TradeRow = {
    arrival,
    id: String(arrival),
    price: '91249',
    size: '0.085',
    time: Date.parse('2026-11-03T14:32:07.418Z') * 1000,
    side: 'buy',
    isInferred: false,
    isHistory: false,
    isRecovered: false,
    isLate: false,
    isOffBook: false,
    note: '',
    ...more,
  };
  return { kind: 'trade', row };
}

function setUp(devicePixelRatio = 1, lineCount = 3) {
  const context = new RecordingContext();
  const painter = new TapePainter(context as unknown as CanvasRenderingContext2D);
  painter.setSurface({
    theme,
    format: {
      venueLabel: 'Paxos',
      priceDecimals: 2,
      sizeDecimals: 3,
      thresholds: thresholdsFor('USD'),
    },
    columns: columnsFor(478),
    width: 478,
    lineCount,
    devicePixelRatio,
    isFocused: false,
  });
  const paint = (lines: ReadonlyArray<TapeLine | undefined>, cursor?: number): string[] => {
    context.calls.length = 0;
    painter.paint(lines, cursor);
    return [...context.calls];
  };
  return { context, paint };
}

it('draws a plain row in its columns: minute dim, side by triangle and colour', () => {
  const { paint } = setUp(1, 1);
  expect(paint([trade(1, { isInferred: true })])).toEqual([
    'rect 0+18 surface-panel',
    '400 14:32: @8 text-3',
    '400 07.418 @44 text-2',
    '400 Paxos @100 text-3',
    'hollow triangle bid',
    '400 91,249.00 @262 bid',
    '400 0.085 @336 text-1',
    '400 7.76k @402 text-3',
  ]);
});

it('draws a block in one weight on a full tint, and a trade inside the spread with a dash', () => {
  const { paint } = setUp(1, 2);
  const block = trade(1, { size: '6.4', side: 'sell' });
  const inside = trade(2, { side: undefined, isInferred: true });
  const calls = paint([block, inside]);
  expect(calls.slice(1, 9)).toEqual([
    'rect 0+18 ask-trail',
    '400 14:32: @8 text-1',
    '400 07.418 @44 text-1',
    '400 Paxos @100 text-1',
    'solid triangle text-1',
    '600 91,249.00 @262 text-1',
    '600 6.400 @336 text-1',
    '400 584k @402 text-1',
  ]);
  expect(calls.filter((call) => call.startsWith('dash') || call.includes('inside'))).toEqual([
    'dash text-3',
    '400 inside @412 text-3',
  ]);
});

it('moves the picture down for a new trade and draws that one alone', () => {
  const { paint } = setUp();
  const [a, b, c, d] = [trade(1), trade(2), trade(3), trade(4)];
  paint([c, b, a]);
  const calls = paint([d, c, b]);
  expect(calls.filter((call) => /^(move|rect)/.test(call))).toEqual([
    'move 0+36 to 18',
    'rect 0+18 surface-panel',
  ]);
});

it('moves it up when the person scrolls to older trades', () => {
  const { paint } = setUp(2);
  const [a, b, c, d] = [trade(1), trade(2), trade(3), trade(4)];
  paint([d, c, b]);
  const calls = paint([c, b, a]);
  expect(calls.filter((call) => /^(move|rect)/.test(call))).toEqual([
    'move 36+72 to 0',
    'rect 72+36 surface-panel',
  ]);
});

it('draws nothing when nothing changed, and the two rows of a moved cursor', () => {
  const { paint } = setUp();
  const lines = [trade(1), trade(2), trade(3)];
  paint(lines);
  expect(paint(lines)).toEqual([]);
  paint(lines, 2);
  const moved = paint(lines, 3);
  expect(moved.filter((call) => /^(rect|outline)/.test(call))).toEqual([
    'rect 18+18 surface-panel',
    'rect 36+18 surface-panel',
    'outline chalk',
  ]);
});

it('rounds the row to whole device pixels', () => {
  const { context } = setUp(1.25, 4);
  expect([context.canvas.height, context.canvas.style.height]).toEqual([92, '73.6px']);
});

/** The tape with the rows of the design's trader desk, running, paused, empty, filtered and narrow. */
import type { Instrument } from '#shared/domain/market.ts';
import {
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagLate,
  tradeFlagOffBook,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideNone,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import { BookMirror } from '../../stream/book-mirror.ts';
import type { FrameLoop } from '../../stream/frame-loop.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { PriceHistory } from '../../stream/price-history.ts';
import { TradeBuffer } from '../../stream/trade-buffer.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { PanelHandle } from '../panel.ts';
import { TapePanel } from './TapePanel.tsx';

const key = 'paxos-public:BTCUSD';
const instrument: Instrument = {
  venue: 'paxos-public',
  market: 'BTCUSD',
  base: 'BTC',
  quote: 'USD',
  tick: '0.25',
};

type Row = readonly [
  time: string,
  side: number,
  price: string,
  size: string,
  flags?: number,
  note?: string,
];
const buy = tradeSideBuy;
const sell = tradeSideSell;
const none = tradeSideNone;
const inferred = tradeFlagInferred;

// Oldest first, as frames carry them.
const rows: readonly Row[] = [
  ['14:31:40.118', none, '91244.5', '0.02', tradeFlagHistory],
  ['14:31:49.940', sell, '91247', '0.025', inferred],
  ['14:31:50.312', buy, '91260', '0.058', inferred],
  ['14:31:51.871', sell, '91259.5', '0.071', inferred],
  ['14:31:54.020', buy, '91260', '0.41', inferred | tradeFlagRecovered],
  ['14:31:57.633', sell, '91258', '2.15', inferred | tradeFlagRecovered],
  ['14:31:58.020', buy, '91250', '0.3', inferred],
  ['14:32:00.774', buy, '91262.5', '0.106'],
  ['14:32:01.102', sell, '91262', '0.018'],
  ['14:32:01.845', sell, '91245.75', '0.95', inferred],
  ['14:32:02.310', buy, '91262.5', '0.92'],
  ['14:32:02.914', buy, '91263', '0.044'],
  ['14:32:03.266', none, '91247.5', '0.15', inferred],
  ['14:32:04.730', sell, '91262', '0.31'],
  ['14:32:04.731', sell, '91261.5', '6.4'],
  ['14:32:04.990', sell, '91261.5', '0.65'],
  ['14:32:05.204', sell, '91246.25', '0.412', inferred],
  ['14:32:05.877', buy, '91262.5', '0.075'],
  ['14:32:06.603', sell, '91262', '0.012'],
  ['14:32:06.951', buy, '91249', '1.204', inferred],
  ['14:32:07.118', buy, '91262.5', '1.86'],
  ['14:32:07.402', buy, '91262.5', '0.24'],
  ['14:32:07.418', buy, '91249', '0.085', inferred],
];

/** A venue that names its sides, and its kinds of trade. */
const toldRows: readonly Row[] = [
  ['14:31:51.871', sell, '91259.5', '0.071'],
  ['14:31:54.020', buy, '91260', '0.41'],
  ['14:31:57.633', sell, '91258', '2.15', 0, 'liquidation'],
  ['14:31:58.020', buy, '91250', '25', tradeFlagOffBook, 'block trade'],
  ['14:31:58.100', buy, '91250', '0.3', tradeFlagLate],
  ['14:32:00.774', buy, '91262.5', '0.106'],
  ['14:32:01.102', sell, '91262', '0.018', tradeFlagLate, 'RPI'],
  ['14:32:01.845', sell, '91245.75', '0.95'],
];

function viewOf(shown: readonly Row[], total: number): MarketView {
  const trades = new TradeBuffer(key);
  trades.apply({
    key,
    isReset: true,
    total,
    skipped: 0,
    ids: shown.map((_, index) => String(index)),
    prices: shown.map((row) => row[2]),
    sizes: shown.map((row) => row[3]),
    times: shown.map((row) => Date.parse(`2026-11-03T${row[0]}Z`) * 1000),
    sides: shown.map((row) => row[1]),
    flags: shown.map((row) => row[4] ?? 0),
    notes: shown.map((row) => row[5] ?? ''),
  });
  return {
    key,
    venue: 'paxos-public',
    market: 'BTCUSD',
    isPractice: false,
    book: new BookMirror(key),
    trades,
    prices: new PriceHistory(key),
    figures: {},
    trust: () => undefined,
    subscribe: () => () => undefined,
  };
}

/** The moment at which the pieces stand. */
export const galleryNow = Date.parse('2026-11-03T14:32:08.000Z');

export interface TapeGalleryCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly render: (theme: CanvasTheme, frameLoop: FrameLoop) => React.ReactNode;
}

function tapeCase(
  name: string,
  width: number,
  shown: readonly Row[],
  minimumSize?: string,
  isPaused = false,
): TapeGalleryCase {
  const view = viewOf(shown, Math.max(0, shown.length - 1));
  const panel = { kind: 'tape', id: name, venue: 'paxos-public', market: 'BTCUSD' } as const;
  const register = (handle: PanelHandle) => {
    if (isPaused) {
      handle.run('hold');
    }
    return () => undefined;
  };
  return {
    name,
    width,
    height: 470,
    render: (theme, frameLoop) => (
      <TapePanel
        panel={minimumSize === undefined ? panel : { ...panel, minimumSize }}
        view={view}
        instrument={instrument}
        theme={theme}
        frameLoop={frameLoop}
        isFocused={false}
        onChange={() => undefined}
        onCopy={() => undefined}
        register={register}
      />
    ),
  };
}

export const tapeGallery: readonly TapeGalleryCase[] = [
  tapeCase('tape', 478, rows),
  tapeCase('tape-filtered', 478, rows, '0.100'),
  tapeCase('tape-venue-says', 478, toldRows),
  tapeCase('tape-paused', 478, rows, undefined, true),
  tapeCase('tape-history-only', 478, rows.slice(0, 1)),
  tapeCase('tape-all-hidden', 420, rows, '100'),
  tapeCase('tape-narrow', 330, rows),
  tapeCase('tape-narrowest', 222, rows),
];

/** The peg chart: a dip of two basis points with an interruption, flat at par, stale now, empty. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Trust } from '#shared/domain/trust.ts';
import { BookMirror } from '../../stream/book-mirror.ts';
import type { FrameLoop } from '../../stream/frame-loop.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { PriceHistory } from '../../stream/price-history.ts';
import { TradeBuffer } from '../../stream/trade-buffer.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { SettingsOf } from '../panel.ts';
import { ChartPanel } from './ChartPanel.tsx';
import type { ChartRange } from './chart-window.ts';

const key = 'paxos-public:USDCUSD';
const instrument: Instrument = {
  venue: 'paxos-public',
  market: 'USDCUSD',
  base: 'USDC',
  quote: 'USD',
  hasIndexPrice: true,
};
const end = Date.parse('2026-11-03T14:32:07.400Z') * 1000;

/** The moment at which the pieces stand. */
export const galleryNow = Date.parse('2026-11-03T14:32:08.000Z');

/** Seconds before the end, and the price from there on; an empty one interrupts. */
type Step = readonly [secondsAgo: number, price: string];

function historyOf(steps: readonly Step[], until: number): PriceHistory {
  const history = new PriceHistory(key);
  const times: number[] = [];
  const prices: string[] = [];
  steps.forEach(([from, price], index) => {
    const to = steps[index + 1]?.[0] ?? until - 1;
    for (let ago = from; ago > to; ago -= 1) {
      times.push(end - ago * 1e6);
      prices.push(price);
      if (price === '') {
        break;
      }
    }
  });
  history.apply({ key, isReset: true, times, prices });
  return history;
}

const dip: readonly Step[] = [
  [290, '1'],
  [230, '0.9999'],
  [190, '0.9998'],
  [150, '0.9999'],
  [112, ''],
  [78, '0.9999'],
  [40, '1'],
  [22, '0.9999'],
];

function viewOf(prices: PriceHistory, trust?: Trust): MarketView {
  return {
    key,
    venue: 'paxos-public',
    market: 'USDCUSD',
    isPractice: false,
    book: new BookMirror(key),
    trades: new TradeBuffer(key),
    prices,
    figures: {},
    trust: () => trust,
    subscribe: () => () => undefined,
  };
}

export interface ChartGalleryCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly render: (theme: CanvasTheme, frameLoop: FrameLoop) => React.ReactNode;
}

function chartCase(
  name: string,
  view: MarketView,
  range: ChartRange = '5m',
  width = 478,
): ChartGalleryCase {
  const panel: SettingsOf<'price-chart'> = {
    kind: 'price-chart',
    id: name,
    venue: 'paxos-public',
    market: 'USDCUSD',
    range,
  };
  return {
    name,
    width,
    height: 302,
    render: (theme, frameLoop) => (
      <ChartPanel
        panel={panel}
        view={view}
        instrument={instrument}
        theme={theme}
        frameLoop={frameLoop}
        isFocused={false}
        onChange={() => undefined}
        onCopy={() => undefined}
        register={() => () => undefined}
      />
    ),
  };
}

const stale: Trust = {
  state: 'STALE',
  cause: { code: 'socket-closed', sentence: ['Paxos closed the socket.'] },
  since: end / 1000 - 31_000,
  proof: { word: 'no proof', holds: false },
};

const hour: readonly Step[] = [
  [3500, '1'],
  [2600, '0.9999'],
  [2200, '0.9997'],
  [2100, '0.9995'],
  [1900, '0.9998'],
  [1500, ''],
  [1422, '0.9999'],
  [900, '1'],
  [300, '0.9999'],
];

export const chartGallery: readonly ChartGalleryCase[] = [
  chartCase('chart', viewOf(historyOf(dip, 1))),
  chartCase('chart-hour', viewOf(historyOf(hour, 1)), '1h'),
  chartCase('chart-par', viewOf(historyOf([[200, '1']], 1)), 'session'),
  chartCase('chart-stale', viewOf(historyOf([...dip.slice(0, -1), [31, '']], 30), stale)),
  chartCase(
    'chart-depeg',
    viewOf(
      historyOf(
        [
          [280, '0.9987'],
          [120, '0.8702'],
          [60, '0.9123456'],
        ],
        1,
      ),
    ),
  ),
  chartCase('chart-empty', viewOf(new PriceHistory(key)), '5m', 330),
];

/** The ladder in every state, width and theme it can be in, fed by hand. */
import { useEffect, useMemo, useState } from 'react';
import type { Instrument } from '#shared/domain/market.ts';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import type { FrameLoop } from '../../stream/frame-loop.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { LadderPanel } from './LadderPanel.tsx';
import {
  bitcoinAsks,
  bitcoinAsksBefore,
  bitcoinBids,
  bitcoinBidsBefore,
  type FixtureLevels,
  FixtureView,
  fixtureBitcoin,
  fixtureStablecoin,
} from './ladder-fixtures.ts';
import type { LadderSettings } from './ladder-settings.ts';

const bitcoin: Instrument = {
  venue: 'paxos-public',
  market: 'BTCUSD',
  base: 'BTC',
  quote: 'USD',
  tick: '0.01',
};
const stablecoin: Instrument = {
  venue: 'paxos-public',
  market: 'USDCUSD',
  base: 'USDC',
  quote: 'USD',
  tick: '0.00001',
  hasIndexPrice: true,
};

const settings: LadderSettings = {
  kind: 'ladder',
  id: 'gallery',
  venue: 'paxos-public',
  market: 'BTCUSD',
  grouping: '1',
  axis: 'static',
};

function trustOf(state: TrustState, since: number): Trust {
  return {
    state,
    since,
    ageFrom: since,
    cause: { code: state.toLowerCase(), sentence: [state] },
    proof: { word: 'audit', holds: true },
  };
}

interface LadderCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly instrument: Instrument;
  readonly settings: LadderSettings;
  make(now: number): FixtureView;
  /** What happens after the first paint. */
  after?(view: FixtureView): void;
}

function bitcoinIn(state: TrustState, width = 478, height = 368): LadderCase {
  return {
    name: `${state} ${width}`,
    width,
    height,
    instrument: bitcoin,
    settings,
    make: (now) => {
      const view = fixtureBitcoin(now);
      view.setTrust(trustOf(state, now));
      return view;
    },
    after: (view) => {
      view.change(
        changesBack(bitcoinBids, bitcoinBidsBefore),
        changesBack(bitcoinAsks, bitcoinAsksBefore),
      );
    },
  };
}

function changesBack(levels: FixtureLevels, before: FixtureLevels): FixtureLevels {
  return levels.filter(([price]) => before.some(([other]) => other === price));
}

const cases: readonly LadderCase[] = [
  bitcoinIn('LIVE', 480, 800),
  {
    name: 'basis points',
    width: 480,
    height: 800,
    instrument: stablecoin,
    settings: {
      kind: 'ladder',
      id: 'gallery',
      venue: 'paxos-public',
      market: 'USDCUSD',
      axis: 'static',
    },
    make: (now) => {
      const view = fixtureStablecoin(now);
      view.setTrust(trustOf('QUIET', now));
      return view;
    },
  },
  bitcoinIn('QUIET'),
  bitcoinIn('LATE'),
  bitcoinIn('GAP'),
  bitcoinIn('RESYNCING'),
  bitcoinIn('STALE'),
  {
    ...bitcoinIn('CROSSED'),
    make: (now) => {
      const view = fixtureBitcoin(now);
      view.change(
        [
          ['91251', '0.600'],
          ['91250', '2.1'],
        ],
        [],
      );
      view.setTrust(trustOf('CROSSED', now));
      return view;
    },
  },
  bitcoinIn('HALTED'),
  bitcoinIn('REPLAY'),
  {
    ...bitcoinIn('HALTED'),
    name: 'HALTED, the book from before',
    make: (now) => {
      const view = fixtureBitcoin(now);
      view.setTrust({ ...trustOf('HALTED', now), isBookOld: true });
      return view;
    },
  },
  {
    ...bitcoinIn('LIVE', 480, 420),
    name: 'overlap allowed, figures, two connections',
    settings: { ...settings, venue: 'paradex', isStandby: true },
    make: (now) => {
      const view = fixtureBitcoin(now, 'paradex');
      view.change([['91250', '0.600']], []);
      view.setFigures({
        rules: { depthLevels: 100, allowsStandby: true },
        ticker: { markPrice: '91248.1', indexPrice: '91245.9', fundingRate8h: '-0.00015' },
        standby: [
          { name: 'A', state: 'in-step', lagMs: 0 },
          { name: 'B', state: 'in-step', lagMs: 12.4 },
        ],
      });
      view.setTrust(trustOf('LIVE', now));
      return view;
    },
    after: () => undefined,
  },
  {
    ...bitcoinIn('QUIET', 480, 800),
    name: 'beyond the venue’s depth',
    settings: { ...settings, venue: 'paxos-order-routing' },
    make: (now) => {
      const view = new FixtureView('BTCUSD', 2, 8, false, 'paxos-order-routing');
      view.replace(bitcoinBids.slice(0, 12), bitcoinAsks.slice(-12));
      view.setFigures({ rules: { depthLevels: 12, allowsStandby: false } });
      view.setTrust(trustOf('QUIET', now));
      return view;
    },
    after: () => undefined,
  },
  {
    ...bitcoinIn('LIVE', 480, 420),
    name: 'one connection of two down',
    settings: { ...settings, venue: 'rails', isStandby: true },
    make: (now) => {
      const view = fixtureBitcoin(now, 'rails');
      view.setFigures({
        standby: [
          { name: 'A', state: 'in-step' },
          { name: 'B', state: 'down' },
        ],
      });
      view.setTrust(trustOf('LIVE', now));
      return view;
    },
  },
  {
    ...bitcoinIn('LIVE'),
    name: 'first load',
    make: (now) => {
      const view = new FixtureView('BTCUSD', 2, 8);
      view.setTrust(trustOf('RESYNCING', now));
      return view;
    },
    after: () => undefined,
  },
  {
    ...bitcoinIn('STALE'),
    name: 'no market',
    make: () => {
      const view = new FixtureView('BTCUSDC', 2, 8);
      view.setTrust({
        state: 'STALE',
        since: 0,
        cause: {
          code: 'no-market',
          sentence: ['Paxos has no market called BTCUSDC. Plumbline will not ask again by itself.'],
        },
        proof: { word: 'no proof', holds: false },
      });
      return view;
    },
    after: () => undefined,
  },
  {
    ...bitcoinIn('LIVE'),
    name: 'no asks',
    make: (now) => {
      const view = new FixtureView('BTCUSD', 2, 8);
      view.replace(bitcoinBids, []);
      view.setTrust(trustOf('LIVE', now));
      return view;
    },
    after: () => undefined,
  },
  {
    ...bitcoinIn('LIVE'),
    name: 'mid off screen',
    after: (view) => {
      view.replace(
        [['91210', '1.5']],
        bitcoinAsks.map(([price, size]) => [price, size] as const),
      );
    },
  },
  {
    ...bitcoinIn('LIVE'),
    name: 'tick grouping, one tick apart, wide',
    settings: { ...settings, grouping: '0.1', axis: 'dynamic' },
    make: (now) => {
      const view = new FixtureView('BTCUSD', 1, 18, true);
      view.replace(
        [
          ['61800.2', '1.000000000000000001'],
          ['61800.1', '12345.5'],
          ['61799.9', '0.00000000000000004'],
        ],
        [
          ['61800.3', '2.5'],
          ['61800.4', '987654321.123456789'],
          ['61800.7', '3'],
        ],
      );
      view.setTrust(trustOf('LIVE', now));
      return view;
    },
    after: () => undefined,
    instrument: { ...bitcoin, tick: '0.1' },
  },
  bitcoinIn('LIVE', 420),
  bitcoinIn('LIVE', 340),
  bitcoinIn('LIVE', 222),
  bitcoinIn('LIVE', 640),
];

interface CaseProps {
  readonly one: LadderCase;
  readonly theme: CanvasTheme;
  readonly frameLoop: FrameLoop;
}

function Case({ one, theme, frameLoop }: CaseProps) {
  const [panel, setPanel] = useState(one.settings);
  const view = useMemo(() => one.make(Date.now()), [one]);
  useEffect(() => {
    const timer = setTimeout(() => one.after?.(view), 50);
    return () => clearTimeout(timer);
  }, [one, view]);
  return (
    <LadderPanel
      panel={panel}
      view={view}
      instrument={one.instrument}
      theme={theme}
      frameLoop={frameLoop}
      isFocused={false}
      onChange={setPanel}
      onCopy={() => undefined}
      register={() => () => undefined}
    />
  );
}

export interface LadderGalleryCase {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly render: (theme: CanvasTheme, frameLoop: FrameLoop) => React.ReactNode;
}

export const ladderGallery: readonly LadderGalleryCase[] = cases.map((one) => ({
  name: `ladder ${one.name}`,
  width: one.width,
  height: one.height,
  render: (theme, frameLoop) => <Case one={one} theme={theme} frameLoop={frameLoop} />,
}));

/** The drills dialog and the band of a running drill. */
import { useId, useRef } from 'react';
import { venueIds } from '#shared/domain/market.ts';
import type { DrillInfo } from '#shared/ipc/drills.ts';
import { DrillBannerFrame } from './DrillBanner.tsx';
import { DrillsFrame, type DrillsView } from './DrillsFrame.tsx';

export const galleryNow = Date.UTC(2026, 10, 21, 14, 32, 7);

const drills: readonly DrillInfo[] = [
  {
    name: 'drop-one',
    title: 'A message is lost',
    happens: 'One update of every book never arrives; those after it do.',
    lookFor: 'Paradex books say GAP at once and are LIVE again within a second.',
    lastsMs: 10_000,
    venues: venueIds,
  },
  {
    name: 'half-open',
    title: 'A socket dies without a word',
    happens: 'Nothing more is sent or answered, and nothing is closed.',
    lookFor: 'STALE within 30 s, when the second ping is not answered; then a new socket and LIVE.',
    lastsMs: 45_000,
    venues: ['paxos-public', 'paxos-order-routing'],
  },
  {
    name: 'crossed-long',
    title: 'A bid stands above the ask',
    happens: 'The best bid goes above the best ask and stays there for 8 s.',
    lookFor: 'CROSSED after a second, with the overlap outlined.',
    lastsMs: 12_000,
    venues: venueIds,
  },
];

const running = {
  name: 'half-open',
  title: 'A socket dies without a word',
  lookFor: 'STALE within 30 s, when the second ping is not answered; then a new socket and LIVE.',
  startedAt: galleryNow - 14_000,
  endsAt: galleryNow + 31_000,
};

const base: DrillsView = {
  answer: 'there',
  drills,
  selected: 'drop-one',
  running: undefined,
  isStarting: false,
  refusal: undefined,
  isPractice: true,
  isSwitchingSource: false,
  now: galleryNow,
};

const nothing = (): void => undefined;

function Drills({ view }: { readonly view: DrillsView }) {
  const titleId = useId();
  const run = useRef<HTMLButtonElement>(null);
  return (
    <div
      style={{
        display: 'flex',
        flex: 1,
        overflow: 'hidden',
        border: '1px solid var(--line-control)',
        borderRadius: 6,
      }}
    >
      <DrillsFrame
        view={view}
        actions={{
          select: nothing,
          run: nothing,
          stop: nothing,
          askAgain: nothing,
          practise: nothing,
          close: nothing,
        }}
        titleId={titleId}
        runRef={run}
        closeButton={<kbd>Esc</kbd>}
      />
    </div>
  );
}

function drillsCase(name: string, view: Partial<DrillsView>, width = 822) {
  return {
    name: `fault drills: ${name}`,
    width,
    height: 400,
    render: () => <Drills view={{ ...base, ...view }} />,
  };
}

const clock = {
  add: (tick: (now: number) => number) => {
    tick(galleryNow);
    return nothing;
  },
};

function banner(width: number) {
  return {
    name: `fault drills: the band, ${width} wide`,
    width,
    height: 40,
    render: () => <DrillBannerFrame running={running} clock={clock} onStop={nothing} />,
  };
}

export const drillCases = [
  drillsCase('one chosen', {}),
  drillsCase('one runs', { running, selected: 'half-open' }),
  drillsCase('live data', { isPractice: false }),
  drillsCase('refused', { refusal: 'Another drill runs. Stop it first.' }),
  drillsCase('not listed', {
    drills: [],
    selected: undefined,
    answer: { failure: 'The practice exchange does not answer.' },
  }),
  drillsCase('narrow', {}, 560),
  banner(1200),
  banner(900),
];

/** The nine states as panel headers say them. */
import { useMemo } from 'react';
import type { Trust } from '#shared/domain/trust.ts';
import { FixtureView } from '../panels/ladder/ladder-fixtures.ts';
import type { PanelKind } from '../panels/panel.ts';
import { LocalClock } from '../ui/local-clock.ts';
import { PanelFrame } from '../ui/PanelFrame.tsx';
import type { ProofCheck } from '../ui/Proof.tsx';
import type { TrustLineAction } from '../ui/TrustLine.tsx';
import { ago, galleryNow, live, replay, word } from './trust.fixture.ts';

export { galleryNow };

const nothing = (): void => undefined;

interface HeaderCase {
  readonly market: string;
  readonly venue: string;
  readonly trust: Trust;
  readonly label?: string;
  readonly keys?: string;
  readonly lesson?: boolean;
  readonly check?: ProofCheck;
  readonly width?: number;
}

const headers: readonly HeaderCase[] = [
  { market: 'BTCUSD', venue: 'Paxos', trust: live },
  {
    market: 'USDCUSD',
    venue: 'Paxos SOR',
    trust: word('QUIET', {
      ageFrom: galleryNow - 41_000,
      cause: {
        code: 'market-quiet',
        sentence: [
          'No change for ',
          ago(41_000),
          '. Heartbeat ',
          ago(1800),
          ' ago, so the link is alive: the market is quiet.',
        ],
      },
      proof: { word: 'fresh copy', holds: true, at: galleryNow - 180_000 },
    }),
  },
  {
    market: 'ETHUSD',
    venue: 'Paxos SOR',
    label: 'Who is slow',
    trust: word('LATE', {
      delayMs: 1840,
      ageFrom: galleryNow,
      cause: {
        code: 'network-late',
        sentence: [
          'Prices reach you 1.84 s after the venue stamped them: round trip 1.7 s, usual 24 ms. Nothing is missing.',
        ],
      },
      proof: { word: 'fresh copy', holds: true, at: galleryNow - 360_000 },
    }),
  },
  {
    market: 'SOL-USD-PERP',
    venue: 'Paradex',
    label: 'Show the gap',
    trust: word('GAP', {
      ageFrom: galleryNow - 100,
      cause: {
        code: 'sequence-gap',
        sentence: [
          '2 updates are missing after 48,201,992. This book may be wrong from here on. Subscribing again now.',
        ],
      },
      proof: { word: 'sequence broken', holds: false },
    }),
  },
  {
    market: 'SOL-USD-PERP',
    venue: 'Paradex',
    label: 'Show the gap',
    trust: word('RESYNCING', {
      ageFrom: galleryNow - 600,
      cause: {
        code: 'full-book-requested',
        sentence: [
          'Waiting for the full book. Usually 0.4 s. You see the book from before the gap.',
        ],
      },
      proof: { word: 'sequence broken', holds: false },
    }),
  },
  {
    market: 'ETH-USDT',
    venue: 'Rails',
    label: 'Retry now',
    lesson: true,
    trust: word('STALE', {
      ageFrom: galleryNow - 38_000,
      cause: {
        code: 'socket-silent',
        sentence: [
          'No bytes for ',
          ago(38_000),
          ', 2 pings unanswered: the socket is dead. Reconnecting in ',
          { until: galleryNow + 3000 },
          ', try 4. These prices are ',
          ago(38_000),
          ' old.',
        ],
      },
    }),
  },
  {
    market: 'LINKUSD',
    venue: 'Paxos',
    label: 'Show levels',
    trust: word('CROSSED', {
      ageFrom: galleryNow - 2400,
      cause: {
        code: 'crossed',
        sentence: [
          'Bid 18.41 is above ask 18.39. Likely a missed delete; this feed cannot prove it. Reopening the socket for a full book.',
        ],
      },
      proof: { word: 'audit failed', holds: false },
    }),
  },
  {
    market: 'BCHUSD',
    venue: 'Paxos',
    label: 'Venue status',
    trust: word('HALTED', {
      ageFrom: galleryNow - 660_000,
      cause: {
        code: 'halted',
        sentence: [
          'Paxos reports buying disabled since 14:21. The book is complete and current. Asked again every 30 s.',
        ],
      },
      proof: { word: 'audit', holds: true, at: galleryNow - 22_000 },
    }),
  },
  { market: 'BTCUSD', venue: 'Paxos', label: 'Back to live', keys: 'Esc', trust: replay },
  {
    market: 'BTCUSD',
    venue: 'Paxos',
    trust: live,
    check: { words: 'checking…', isRunning: true, isFine: true },
  },
  {
    market: 'BTCUSD',
    venue: 'Paxos',
    trust: live,
    check: { words: '1 of 164 levels differed twice', isRunning: false, isFine: false },
  },
  {
    market: 'ETH-USDT',
    venue: 'Rails',
    label: 'Retry now',
    lesson: true,
    width: 222,
    trust: word('STALE', {
      ageFrom: galleryNow - 38_000,
      cause: {
        code: 'socket-closed',
        sentence: [
          'Rails closed the socket (1001, going away). Reconnecting in 2 s, try 1. These prices are 38 s old.',
        ],
      },
    }),
  },
];

function Header({ one }: { readonly one: HeaderCase }) {
  const kind: PanelKind = 'ladder';
  const clock = useMemo(
    () =>
      new LocalClock(
        () => galleryNow,
        () => nothing,
      ),
    [],
  );
  const view = useMemo(() => {
    const made = new FixtureView(one.market, 2, 8);
    made.replace([['91246', '0.873']], [['91249', '1.204']]);
    made.setTrust(one.trust);
    return made;
  }, [one]);
  const action: TrustLineAction | undefined =
    one.label === undefined
      ? undefined
      : { label: one.label, run: nothing, ...(one.keys === undefined ? {} : { keys: one.keys }) };
  return (
    <PanelFrame
      id={`gallery-${one.market}`}
      kind={kind}
      view={view}
      clock={clock}
      title={one.market}
      venue={one.venue}
      isPractice={false}
      isFocused={false}
      actions={() => action}
      lesson={one.lesson === true ? { label: 'Learn the nine states', run: nothing } : undefined}
      check={one.check}
      menu={() => []}
      onFocus={nothing}
    >
      {null}
    </PanelFrame>
  );
}

export const headerCases = headers.map((one, index) => ({
  name: `trust header ${index + 1}: ${one.check?.words ?? one.trust.state}`,
  width: one.width ?? 464,
  height: one.width === undefined ? 84 : 150,
  render: () => (
    <div style={{ display: 'grid', flex: 1 }}>
      <Header one={one} />
    </div>
  ),
}));

/** Who is slow, as the design has it, and the other ways it can stand. */
import { useId } from 'react';
import type { Trust } from '#shared/domain/trust.ts';
import type { LatencyByStage, VenueStatus } from '#shared/ipc/stream.ts';
import { trust, venueStatus } from '../stream/frames.fixture.ts';
import { clockLines, clockOffSentence } from './clock-words.ts';
import { DelayFrame } from './DelayFrame.tsx';
import { delayHeadline, delayRow, type MarketDelay } from './delay-view.ts';
import { unaccountedSentence } from './message-sums.ts';

export const galleryNow = Date.UTC(2026, 10, 21, 14, 32, 7);

function figures(p50: number, p99: number) {
  return { count: 512, p50, p99, max: p99 * 1.8 };
}

function market(
  venue: MarketDelay['venue'],
  title: string,
  state: Trust,
  feed: LatencyByStage | undefined,
): MarketDelay {
  const page = feed === undefined ? {} : { relay: figures(1.1, 2.8), paint: figures(3.9, 8.1) };
  return {
    key: `${venue}:${title}`,
    venue,
    title,
    trust: state,
    feed: feed && { last10s: feed, last5min: feed },
    page: { last10s: page, last5min: page },
  };
}

const ours = { read: figures(0.2, 0.6), apply: figures(0.1, 0.3) };
const live = trust('LIVE');
const paxos = market('paxos-public', 'BTCUSD', live, { network: figures(12, 31), ...ours });
const paradex = market('paradex', 'SOL-USD-PERP', live, {
  venue: figures(4, 11),
  network: figures(82, 97),
  ...ours,
});
const sorLate = market(
  'paxos-order-routing',
  'BTCUSD',
  trust('LATE', { cause: { code: 'network-late', sentence: [] }, delayMs: 1_840 }),
  { venue: figures(9, 22), network: figures(1_700, 1_910), ...ours },
);
const railsGone = market(
  'rails',
  'BTC/USD',
  trust('STALE', { ageFrom: galleryNow - 38_000 }),
  undefined,
);
const railsNew = market('rails', 'ETH/USD', live, { network: figures(41, 60), ...ours });

const clock = { offsetMs: 3.2, uncertaintyMs: 2, checkedAt: galleryNow - 20_000 };
const venues: readonly VenueStatus[] = [
  venueStatus(),
  venueStatus({ venue: 'paxos-order-routing', clock: { ...clock, uncertaintyMs: 41 } }),
  venueStatus({ venue: 'rails', clock: { ...clock, uncertaintyMs: 412 } }),
  venueStatus({ venue: 'paradex', clock }),
];

function Delays({
  markets,
  statuses,
}: {
  readonly markets: readonly MarketDelay[];
  readonly statuses: readonly VenueStatus[];
}) {
  const titleId = useId();
  const status = new Map(statuses.map((one) => [one.venue, one]));
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
      <DelayFrame
        titleId={titleId}
        closeButton={<kbd>Esc</kbd>}
        onSpan={() => undefined}
        view={{
          span: 'last10s',
          headline: delayHeadline(markets, 'last10s'),
          rows: markets.map((one) => delayRow(one, status.get(one.venue), 'last10s', galleryNow)),
          clocks: clockLines(statuses, galleryNow),
          clockOff: clockOffSentence(statuses),
          unaccounted: unaccountedSentence(statuses),
        }}
      />
    </div>
  );
}

function delayCase(
  name: string,
  markets: readonly MarketDelay[],
  statuses: readonly VenueStatus[] = venues,
  width = 902,
) {
  return {
    name: `who is slow: ${name}`,
    width,
    height: 320,
    render: () => <Delays markets={markets} statuses={statuses} />,
  };
}

const off = venues.map((one) =>
  one.clock === undefined ? one : { ...one, clock: { ...one.clock, offsetMs: 74_000 } },
);

export const delayCases = [
  delayCase('network late to one venue', [paxos, sorLate, railsGone, railsNew, paradex]),
  delayCase('nothing is late', [paxos, paradex]),
  delayCase('this computer’s clock is off', [paxos, railsNew], off),
  delayCase(
    'this machine late, and a sum that does not fit',
    [
      {
        ...paradex,
        trust: trust('LATE', {
          cause: { code: 'this-machine-late', sentence: [] },
          delayMs: 1_100,
        }),
        page: {
          last10s: { relay: figures(310, 800), paint: figures(790, 1_400) },
          last5min: {},
        },
      },
    ],
    venues.map((one) => (one.venue === 'paradex' ? { ...one, applied: one.applied - 12 } : one)),
  ),
  delayCase('nothing on the desk', [], []),
  delayCase('narrow', [paxos, sorLate, railsGone, paradex], venues, 600),
];

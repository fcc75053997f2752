import { expect, it } from 'vitest';
import { marketKey } from '#shared/domain/market.ts';
import { ok } from '#shared/domain/result.ts';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import { type PageTrouble, pageTroubleSchema } from '#shared/ipc/attention.ts';
import type { WorkspaceStore } from '../stores/workspace-store.ts';
import { reportTroubles, type TroubleServices } from './page-troubles.ts';

const now = 1_000_000;

function trustOf(state: TrustState, code: string, text: string): Trust {
  return {
    state,
    since: now - 500,
    cause: { code, sentence: [text] },
    proof: { word: 'no proof', holds: false },
  };
}

const live = trustOf('LIVE', 'audit-matches', '');
const late = trustOf('LATE', 'this-machine-late', 'This machine is late.');

/** A window with a ladder and a tape of one market and a ladder of another; `say` turns its clock once. */
function windowWith() {
  const trusts = new Map<string, Trust>();
  const reports: Array<readonly PageTrouble[]> = [];
  let look: (at: number) => number = () => 0;
  const panels = [
    { kind: 'ladder', venue: 'paxos-public', market: 'BTCUSD' },
    { kind: 'tape', venue: 'paxos-public', market: 'BTCUSD' },
    { kind: 'ladder', venue: 'paradex', market: 'ETH-USD-PERP' },
  ];
  const services = {
    now: () => now,
    clock: {
      add: (face: (at: number) => number) => {
        look = face;
        return () => undefined;
      },
    },
    views: {
      view: (venue: 'paradex', market: string) => ({
        trust: () => trusts.get(marketKey(venue, market)) ?? live,
      }),
    },
    workspace: { getState: () => ({ workspace: { panels } }) } as unknown as WorkspaceStore,
    bridge: {
      call: async (_: string, input: { readonly troubles: readonly PageTrouble[] }) => {
        reports.push(input.troubles);
        return ok(undefined);
      },
    },
  };
  reportTroubles(services as unknown as TroubleServices);
  return {
    reports,
    say: (market: string, trust: Trust) => {
      trusts.set(market, trust);
      look(now);
    },
  };
}

it('tells main when only this window has trouble, once, and when it is over', () => {
  const { reports, say } = windowWith();
  say('paxos-public:BTCUSD', live);
  expect(reports).toEqual([]);
  say('paxos-public:BTCUSD', late);
  say('paxos-public:BTCUSD', { ...late, delayMs: 900 });
  expect(reports).toEqual([
    [
      {
        venue: 'paxos-public',
        market: 'BTCUSD',
        state: 'LATE',
        code: 'this-machine-late',
        text: 'This machine is late.',
        since: now - 500,
      },
    ],
  ]);
  say('paxos-public:BTCUSD', live);
  expect(reports.at(-1)).toEqual([]);
  expect(reports).toHaveLength(2);
});

it('leaves to the feed thread what the feed thread says', () => {
  const { reports, say } = windowWith();
  say('paxos-public:BTCUSD', trustOf('STALE', 'no-pong', 'No bytes.'));
  say('paradex:ETH-USD-PERP', trustOf('LATE', 'network-late', 'Late.'));
  expect(reports).toEqual([]);
});

it('finds its own trouble behind another word, and says no more than main takes', () => {
  const { reports, say } = windowWith();
  const { cause, state } = trustOf('GAP', 'mirror-mismatch', 'x'.repeat(2000));
  say('paradex:ETH-USD-PERP', { ...trustOf('REPLAY', 'frozen', ''), also: [{ state, cause }] });
  const [trouble] = reports[0] ?? [];
  expect(trouble?.state).toBe('GAP');
  expect(pageTroubleSchema.parse(trouble)).toEqual(trouble);
});

/** The remembered workspace, and the two that Plumbline makes itself: the demo and what `--open` asks for. */
import { join } from 'node:path';
import type { VenueId } from '#shared/domain/market.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import {
  type PanelSettings,
  type Workspace,
  workspaceSchema,
  workspaceVersion,
} from '#shared/ipc/workspace.ts';
import { SettingsFile } from './settings-file.ts';

export function workspaceFile(
  folder: string,
  now: () => number,
  onNotice: (notice: Notice) => void,
): SettingsFile<Workspace> {
  return new SettingsFile({
    path: join(folder, 'workspace.json'),
    schema: workspaceSchema,
    what: 'The workspace',
    now,
    onNotice,
  });
}

/** The one market whose index price the public feed has; it has no book there. */
const indexPriceMarket = 'USDCUSD';
/** With more markets than this only the first one gets a tape: the ladders need the room. */
const mostTapes = 2;

const looks = {
  version: workspaceVersion,
  theme: 'night',
  sides: 'mint-coral',
  isSwapped: false,
  density: 'regular',
} as const;

export function demoWorkspace(): Workspace {
  const venue = 'paxos-public';
  return {
    ...looks,
    panels: [
      { kind: 'ladder', id: 'ladder-1', venue, market: 'BTCUSD', axis: 'static' },
      { kind: 'ladder', id: 'ladder-2', venue, market: 'ETHUSD', axis: 'static' },
      { kind: 'price-chart', id: 'chart-1', venue, market: indexPriceMarket, range: '5m' },
      { kind: 'tape', id: 'tape-1', venue, market: 'BTCUSD' },
    ],
  };
}

/** A ladder for each market and a tape where there is room; `saved` gives the looks. */
export function openedWorkspace(
  markets: ReadonlyArray<{ readonly venue: VenueId; readonly market: string }>,
  saved: Workspace | undefined,
): Workspace {
  const panels: PanelSettings[] = [];
  const withBook = markets.filter(({ market }) => market !== indexPriceMarket);
  const tapes = withBook.length <= mostTapes ? withBook : withBook.slice(0, 1);
  for (const [index, { venue, market }] of withBook.entries()) {
    panels.push({ kind: 'ladder', id: `ladder-${index + 1}`, venue, market, axis: 'static' });
  }
  for (const [index, { venue, market }] of tapes.entries()) {
    panels.push({ kind: 'tape', id: `tape-${index + 1}`, venue, market });
  }
  const priced = markets.filter(({ market }) => market === indexPriceMarket);
  for (const [index, { venue, market }] of priced.entries()) {
    panels.push({ kind: 'price-chart', id: `chart-${index + 1}`, venue, market, range: '5m' });
  }
  return { ...(saved ?? looks), panels: panels.slice(0, 32) };
}

/** The window under soak: the real app, four venues side by side, keys entered as a person enters them. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PracticeExchange } from '../../main/practice/exchange.ts';
import type { VenueId } from '../../shared/domain/market.ts';
import { type LaunchedApp, launchApp } from '../harness/app.ts';
import { inPage } from '../harness/in-page.ts';
import { enterKey } from '../harness/key-window.ts';
import { type LadderSnapshot, saveWindowSnapshot } from '../pages/window-snapshot.ts';

/** What each venue shows: a market that moves and a calmer one, so that a neighbour is there when one stands still. */
export const soakMarkets: Readonly<Record<VenueId, readonly string[]>> = {
  'paxos-public': ['BTCUSD', 'ETHUSD'],
  'paxos-order-routing': ['BTCUSD', 'ETHUSD'],
  rails: ['BTC-USDT', 'ETH-USDT'],
  paradex: ['BTC-USD-PERP', 'ETH-USD-PERP'],
};
export const soakVenues = Object.keys(soakMarkets) as readonly VenueId[];

export interface SoakDesk {
  readonly app: LaunchedApp;
  readonly pid: number;
  /** The page's own mirrors. Undefined while there is no page that answers. */
  readLadders(): Promise<readonly LadderSnapshot[] | undefined>;
  /** A call as the page makes it; without effect while there is no page. */
  call(name: string, input: object): Promise<void>;
  close(): Promise<void>;
}

export async function openSoakDesk(exchange: PracticeExchange): Promise<SoakDesk> {
  const userDataFolder = await mkdtemp(join(tmpdir(), 'plumbline-soak-'));
  await mkdir(userDataFolder, { recursive: true });
  await writeFile(join(userDataFolder, 'workspace.json'), JSON.stringify(workspace()));
  const flags = Object.entries(exchange.endpoints).flatMap(([venue, kinds]) =>
    Object.entries(kinds).map(([kind, url]) => `--endpoint=${venue}.${kind}=${url}`),
  );
  const app = await launchApp({ flags, userDataFolder });
  for (const venue of ['paxos-order-routing', 'rails'] as const) {
    await enterKey(app, { venue }, { id: 'soak', secret: 'practice-secret' });
  }
  return {
    app,
    pid: app.electron.process().pid ?? 0,
    readLadders: async () => {
      if ((await inPage<string>(app, 'document.readyState')) !== 'complete') {
        return undefined;
      }
      const snapshot = await saveWindowSnapshot(app).catch(() => undefined);
      await emptyFolder(join(userDataFolder, 'snapshots'));
      return snapshot?.panels.flatMap((panel) => (panel.kind === 'ladder' ? [panel] : []));
    },
    call: async (name, input) => {
      await inPage(app, `window.plumbline.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`);
    },
    close: async () => {
      await app.close();
      await rm(userDataFolder, { recursive: true, force: true });
    },
  };
}

function workspace(): object {
  return {
    version: 1,
    theme: 'night',
    sides: 'mint-coral',
    isSwapped: false,
    density: 'dense',
    panels: soakVenues.flatMap((venue) =>
      soakMarkets[venue].map((market, index) => ({
        kind: 'ladder',
        id: `${venue}-${index}`,
        venue,
        market,
        axis: 'static',
      })),
    ),
  };
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

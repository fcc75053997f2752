/** What the window says it shows: the page's own mirrors, saved from the Help menu as a person would. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LaunchedApp } from '../harness/app.ts';
import { waitFor } from '../harness/wait.ts';

const level = z.tuple([z.string(), z.string()]);

const ladder = z.object({
  kind: z.literal('ladder'),
  venue: z.string(),
  market: z.string(),
  state: z.string(),
  cause: z.object({ code: z.string(), text: z.string() }),
  ageMs: z.number().nullish(),
  bids: z.array(level),
  asks: z.array(level),
  levels: z.object({ bids: z.number(), asks: z.number() }),
  digest: z.string(),
  frame: z.number(),
  rows: z.array(z.unknown()),
});
const tape = z.object({
  kind: z.literal('tape'),
  venue: z.string(),
  market: z.string(),
  total: z.number(),
  skipped: z.number(),
  rows: z.array(
    z.object({
      time: z.string(),
      price: z.string(),
      size: z.string(),
      side: z.enum(['buy', 'sell']).nullable(),
      sideInferred: z.boolean(),
    }),
  ),
});
const chart = z.object({
  kind: z.literal('price-chart'),
  venue: z.string(),
  market: z.string(),
  points: z.number(),
  last: z.object({ time: z.string(), price: z.string() }).nullish(),
});

export const windowSnapshotSchema = z.object({
  app: z.object({
    version: z.string(),
    electron: z.string(),
    chrome: z.string(),
    node: z.string(),
    runtime: z.enum(['official', 'fallback']),
  }),
  panels: z.array(z.discriminatedUnion('kind', [ladder, tape, chart])),
});
export type WindowSnapshot = z.infer<typeof windowSnapshotSchema>;
export type LadderSnapshot = z.infer<typeof ladder>;
export type TapeSnapshot = z.infer<typeof tape>;
export type ChartSnapshot = z.infer<typeof chart>;

/** Help → Save what this window shows; the files land in the user-data folder. */
export async function saveWindowSnapshot(app: LaunchedApp): Promise<WindowSnapshot> {
  const folder = join(app.userDataFolder, 'snapshots');
  const before = new Set(await foldersIn(folder));
  await app.electron.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('save-snapshot')?.click();
  });
  return await waitFor('the saved snapshot', async () => {
    const fresh = (await foldersIn(folder)).find((name) => !before.has(name));
    if (fresh === undefined) {
      return undefined;
    }
    // The picture is written first: with this file there, both are.
    const text = await readFile(join(folder, fresh, 'window.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : windowSnapshotSchema.parse(JSON.parse(text));
  });
}

export function ladderOf(snapshot: WindowSnapshot, market: string): LadderSnapshot {
  return panelOf(snapshot.panels.find((each) => each.kind === 'ladder' && each.market === market));
}

/** Where several venues have a market of this name. */
export function venueLadderOf(
  snapshot: WindowSnapshot,
  venue: string,
  market: string,
): LadderSnapshot {
  return panelOf(
    snapshot.panels.find(
      (each) => each.kind === 'ladder' && each.venue === venue && each.market === market,
    ),
  );
}

export function tapeOf(snapshot: WindowSnapshot, market: string): TapeSnapshot {
  return panelOf(snapshot.panels.find((each) => each.kind === 'tape' && each.market === market));
}

export function chartOf(snapshot: WindowSnapshot, market: string): ChartSnapshot {
  return panelOf(
    snapshot.panels.find((each) => each.kind === 'price-chart' && each.market === market),
  );
}

function panelOf<T>(panel: WindowSnapshot['panels'][number] | undefined): T {
  if (panel === undefined) {
    throw new Error('the window has no such panel');
  }
  return panel as T;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

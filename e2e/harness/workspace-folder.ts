/** A user-data folder as a person left it: with these panels open. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VenueId } from '../../shared/domain/market.ts';

export interface OpenLadder {
  readonly venue: VenueId;
  readonly market: string;
}

export interface WorkspaceFolder {
  readonly path: string;
  /** Idempotent. */
  remove(): Promise<void>;
}

export async function ladderFolder(ladders: readonly OpenLadder[]): Promise<WorkspaceFolder> {
  const path = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  const panels = ladders.map(({ venue, market }, index) => ({
    kind: 'ladder',
    id: `ladder-${index + 1}`,
    venue,
    market,
    axis: 'static',
  }));
  const looks = { theme: 'night', sides: 'mint-coral', isSwapped: false, density: 'regular' };
  await writeFile(join(path, 'workspace.json'), JSON.stringify({ version: 1, ...looks, panels }));
  return {
    path,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Market lists as a venue gave them, by venue and host, for starts without a network. */
import { join } from 'node:path';
import { z } from 'zod';
import { type Instrument, type VenueId, venueIds } from '#shared/domain/market.ts';
import type { MarketList, Notice } from '#shared/ipc/contract.ts';
import { SettingsFile } from './settings-file.ts';

const text = z.string().max(200);
const keptListSchema = z.strictObject({
  version: z.literal(1),
  at: z.number(),
  instruments: z
    .array(
      z.strictObject({
        venue: z.enum(venueIds),
        market: text,
        base: text,
        quote: text,
        tick: text.optional(),
        hasIndexPrice: z.boolean().optional(),
        halted: text.optional(),
      }),
    )
    .max(10_000),
});
type KeptList = z.infer<typeof keptListSchema>;

export class MarketListCache {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #onNotice: (notice: Notice) => void;
  readonly #files = new Map<string, SettingsFile<KeptList>>();

  constructor(folder: string, now: () => number, onNotice: (notice: Notice) => void) {
    this.#folder = folder;
    this.#now = now;
    this.#onNotice = onNotice;
  }

  async load(venue: VenueId, restUrl: string): Promise<MarketList | undefined> {
    const kept = await this.#file(venue, restUrl).load();
    if (kept === undefined) {
      return undefined;
    }
    // A halt of back then says nothing about now.
    const instruments = kept.instruments.map((entry): Instrument => withoutUndefined(entry));
    return { instruments, from: 'kept', at: kept.at };
  }

  save(venue: VenueId, restUrl: string, instruments: readonly Instrument[]): Promise<void> {
    return this.#file(venue, restUrl).save({
      version: 1,
      at: this.#now(),
      instruments: instruments.map((entry) => ({ ...entry })),
    });
  }

  #file(venue: VenueId, restUrl: string): SettingsFile<KeptList> {
    const host = new URL(restUrl).host.replaceAll(/[^a-zA-Z0-9.-]/g, '_');
    const name = `${venue}-${host}.json`;
    let file = this.#files.get(name);
    if (file === undefined) {
      file = new SettingsFile({
        path: join(this.#folder, 'market-lists', name),
        schema: keptListSchema,
        what: 'A kept market list',
        now: this.#now,
        onNotice: this.#onNotice,
      });
      this.#files.set(name, file);
    }
    return file;
  }
}

function withoutUndefined(entry: KeptList['instruments'][number]): Instrument {
  const { venue, market, base, quote, tick, hasIndexPrice } = entry;
  return {
    venue,
    market,
    base,
    quote,
    ...(tick === undefined ? {} : { tick }),
    ...(hasIndexPrice === undefined ? {} : { hasIndexPrice }),
  };
}

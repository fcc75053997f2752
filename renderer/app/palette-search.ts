/** What the palette lists for what was typed. Pure. */
import { type Instrument, marketKey, type VenueId, venueLabels } from '#shared/domain/market.ts';
import { venueFullNames } from '#shared/domain/venue-keys.ts';
import { type Command, commands } from './commands.ts';

export type PaletteItem =
  | { readonly kind: 'market'; readonly id: string; readonly instrument: Instrument }
  /** A venue whose books need a key that nobody has entered yet. */
  | { readonly kind: 'key'; readonly id: string; readonly venue: VenueId }
  | { readonly kind: 'command'; readonly id: string; readonly command: Command };

/** Markets shown at once; typing narrows further. */
export const maxMarketResults = 60;

/**
 * Every word typed must occur. Markets first, then keys that are missing, then commands; within each, the better match first and otherwise the
 * order of the list, so that nothing jumps about while typing.
 */
export function searchPalette(
  query: string,
  instruments: readonly Instrument[],
  withoutKey: readonly VenueId[],
  available: (command: Command) => boolean,
): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const markets = ranked(instruments, words, (instrument) => [
    instrument.market,
    `${instrument.base} ${instrument.quote} ${venueLabels[instrument.venue]}`,
  ]).slice(0, maxMarketResults);
  const offered = commands.filter((command) => command.isKeyOnly !== true && available(command));
  const matching = ranked(offered, words, (command) => [command.title, command.where]);
  const keys = ranked(withoutKey, words, (venue) => [
    `add key ${venueLabels[venue]}`,
    venueFullNames[venue],
  ]);
  return [
    ...markets.map(
      (instrument): PaletteItem => ({
        kind: 'market',
        id: `market-${marketKey(instrument.venue, instrument.market)}`,
        instrument,
      }),
    ),
    ...keys.map((venue): PaletteItem => ({ kind: 'key', id: `key-${venue}`, venue })),
    ...matching.map(
      (command): PaletteItem => ({ kind: 'command', id: `command-${command.id}`, command }),
    ),
  ];
}

function ranked<T>(
  items: readonly T[],
  words: readonly string[],
  texts: (item: T) => readonly [main: string, more: string],
): T[] {
  return items
    .map((item, order) => ({ item, order, score: score(words, texts(item)) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0) || a.order - b.order)
    .map(({ item }) => item);
}

/** Lower is better; `undefined` when a word does not occur. */
function score(words: readonly string[], texts: readonly [string, string]): number | undefined {
  const main = texts[0].toLowerCase();
  const more = texts[1].toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (main.startsWith(word)) {
      sum += main === word ? 0 : 1;
    } else if (startsAWord(main, word)) {
      sum += 2;
    } else if (main.includes(word)) {
      sum += 3;
    } else if (startsAWord(more, word)) {
      sum += 4;
    } else if (more.includes(word)) {
      sum += 5;
    } else {
      return undefined;
    }
  }
  return sum;
}

function startsAWord(text: string, word: string): boolean {
  return text.split(/[^a-z0-9]+/).some((part) => part.startsWith(word));
}

/** The next item for an arrow key; from the last to the first and back. */
export function stepIndex(index: number, count: number, step: 1 | -1): number {
  return count === 0 ? 0 : (index + step + count) % count;
}

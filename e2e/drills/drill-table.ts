/** The table of the practice exchange's SPEC.md, read: what each drill must show at each venue, by when, and how it must end. */
import { readFileSync } from 'node:fs';
import { type VenueId, venueIds } from '../../shared/domain/market.ts';

/** A state, or a state with one cause. */
export interface Word {
  readonly state: string;
  readonly code?: string;
}

export interface DueWord {
  /** One of these. */
  readonly words: readonly Word[];
  /** Since the fault began. */
  readonly withinMs: number;
}

export interface DrillRow {
  readonly id: string;
  readonly drill: string;
  readonly venue: VenueId;
  /** Each in this order, of at least one of the venue's books. */
  readonly must: readonly DueWord[];
  /** Besides these and LIVE and QUIET nothing may show. */
  readonly may: readonly Word[];
  readonly end: { readonly kind: 'healed' | 'named'; readonly withinMs: number };
}

const specUrl = new URL('../../main/practice/SPEC.md', import.meta.url);
const rowPattern = /^\|\s*(DR\d+)\s*\|/;

export function readDrillTable(text = readFileSync(specUrl, 'utf8')): readonly DrillRow[] {
  return text
    .split('\n')
    .filter((line) => rowPattern.test(line))
    .flatMap(readRow);
}

function readRow(line: string): DrillRow[] {
  const [id = '', drill = '', venues = '', must = '', may = '', end = ''] = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('`', '').trim());
  return venuesOf(venues).map((venue) => ({
    id,
    drill,
    venue,
    must: listOf(must).map(readDue),
    may: listOf(may).map(readWord),
    end: readEnd(end),
  }));
}

function venuesOf(cell: string): readonly VenueId[] {
  return cell === 'all' ? venueIds : listOf(cell).map(readVenue);
}

function readVenue(name: string): VenueId {
  const venue = venueIds.find((id) => id === name);
  if (venue === undefined) {
    throw new Error(`the table of drills names a venue "${name}" that there is not`);
  }
  return venue;
}

function listOf(cell: string): readonly string[] {
  return cell === '–' || cell === '' ? [] : cell.split(',').map((part) => part.trim());
}

function readWord(text: string): Word {
  const [, state, code] = /^([A-Z]+)(?::([a-z0-9-]+))?$/.exec(text) ?? [];
  if (state === undefined) {
    throw new Error(`the table of drills has "${text}" where a state should be`);
  }
  return { state, ...(code === undefined ? {} : { code }) };
}

function readDue(text: string): DueWord {
  const [, word = '', seconds] = /^(.+?) (\d+) s$/.exec(text) ?? [];
  if (seconds === undefined) {
    throw new Error(`the table of drills has "${text}" where "STATE 5 s" should be`);
  }
  return { words: word.split(' or ').map(readWord), withinMs: Number(seconds) * 1000 };
}

function readEnd(text: string): DrillRow['end'] {
  const [, kind, seconds] = /^(healed|named) (\d+) s$/.exec(text) ?? [];
  if (kind !== 'healed' && kind !== 'named') {
    throw new Error(`the table of drills has "${text}" where its end should be`);
  }
  return { kind, withinMs: Number(seconds) * 1000 };
}

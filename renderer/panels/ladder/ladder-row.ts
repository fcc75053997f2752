/** One row of the ladder as it is drawn. Rows are kept and written in place; `version` grows when anything visible changed. */
import type { Units } from '#shared/domain/decimal.ts';
import { isZeroUnits } from '../../ui/units.ts';

/** Bars and contours are kept in this many steps of the full width, so that less than a pixel repaints nothing. */
export const barSteps = 512;
/** A change cue fades in this many steps. */
export const cueSteps = 5;

export type RowRole = 'ask' | 'bid' | 'inside' | 'unknown';
export type NoteTone = 'bid' | 'ask' | 'plain' | 'faint';

/** The cells of one side. Texts are empty where nothing is drawn. */
export interface RowSide {
  size: Units;
  total: Units;
  change: Units;
  sizeText: string;
  totalText: string;
  changeText: string;
  bar: number;
  isBig: boolean;
  /** Cumulative depth up to this row; 0 outside the book. */
  contour: number;
  /** The same of the next row towards the touch: where the step line comes from. */
  innerContour: number;
  /** Strength of the change cue, 0 to `cueSteps`. */
  cue: number;
}

/** Words in place of the cells of one half: touch, spread, mid, empty side. */
export interface RowNote {
  lead: string;
  value: string;
  trail: string;
  tone: NoteTone;
}

export interface LadderRow {
  version: number;
  /** Undefined before the first book. */
  bucket: Units | undefined;
  role: RowRole;
  priceText: string;
  /** Leading characters of the price that all rows share. */
  dimLength: number;
  /** Distance from par, in basis point mode. */
  basisPointText: string;
  isPar: boolean;
  isBestBid: boolean;
  isBestAsk: boolean;
  isCrossed: boolean;
  lastTrade: 'none' | 'buy' | 'sell' | 'inside';
  isCursor: boolean;
  isHovered: boolean;
  hasRing: boolean;
  readonly bid: RowSide;
  readonly ask: RowSide;
  soldText: string;
  soldTint: number;
  boughtText: string;
  boughtTint: number;
  readonly left: RowNote;
  readonly right: RowNote;
}

function emptySide(): RowSide {
  return {
    size: 0,
    total: 0,
    change: 0,
    sizeText: '',
    totalText: '',
    changeText: '',
    bar: 0,
    isBig: false,
    contour: 0,
    innerContour: 0,
    cue: 0,
  };
}

function emptyNote(): RowNote {
  return { lead: '', value: '', trail: '', tone: 'plain' };
}

export function emptyRow(): LadderRow {
  return {
    version: 0,
    bucket: undefined,
    role: 'unknown',
    priceText: '',
    dimLength: 0,
    basisPointText: '',
    isPar: false,
    isBestBid: false,
    isBestAsk: false,
    isCrossed: false,
    lastTrade: 'none',
    isCursor: false,
    isHovered: false,
    hasRing: false,
    bid: emptySide(),
    ask: emptySide(),
    soldText: '',
    soldTint: 0,
    boughtText: '',
    boughtTint: 0,
    left: emptyNote(),
    right: emptyNote(),
  };
}

type Plain<T> = {
  [K in keyof T]: T[K] extends string | number | boolean ? K : never;
}[keyof T];

/** Writes a field of the row and counts the change. */
export function write<K extends Plain<LadderRow>>(
  row: LadderRow,
  key: K,
  value: LadderRow[K],
): void {
  if (row[key] !== value) {
    row[key] = value;
    row.version += 1;
  }
}

/** Writes a field of one of the row's sides and counts the change. */
export function writeSide<K extends Exclude<keyof RowSide, 'size' | 'total' | 'change'>>(
  row: LadderRow,
  side: RowSide,
  key: K,
  value: RowSide[K],
): void {
  if (side[key] !== value) {
    side[key] = value;
    row.version += 1;
  }
}

export function writeNote(
  row: LadderRow,
  note: RowNote,
  lead: string,
  value: string,
  trail: string,
  tone: NoteTone,
): void {
  if (note.lead !== lead || note.value !== value || note.trail !== trail || note.tone !== tone) {
    note.lead = lead;
    note.value = value;
    note.trail = trail;
    note.tone = tone;
    row.version += 1;
  }
}

export function noteText(note: RowNote): string {
  return `${note.lead}${note.value}${note.trail}`;
}

export function hasLevel(side: RowSide): boolean {
  return !isZeroUnits(side.size);
}

/** What the change column prints: nothing where words stand in that half of the row. */
export function shownChange(side: RowSide, note: RowNote): string {
  return noteText(note) === '' ? side.changeText : '';
}

/**
 * One row of the ladder as it is drawn. Rows are kept and written in place, and count what changed by the part of the row
 * it shows in: a size that moves every frame must not have the price beside it drawn anew.
 */
import type { Units } from '#shared/domain/decimal.ts';
import { isZeroUnits } from '#shared/domain/units.ts';

/** Bars and contours are kept in this many steps of the full width, so that less than a pixel repaints nothing. */
export const barSteps = 512;
/** A change cue fades in this many steps. */
export const cueSteps = 5;

export type RowRole = 'ask' | 'bid' | 'inside' | 'unknown';
export type NoteTone = 'bid' | 'ask' | 'plain' | 'faint';

/** Parts of a row that are drawn apart: all that is left of the price, the price column, all that is right of it. */
export type RowPart = 'left' | 'price' | 'right';
export type RowVersions = { [P in RowPart]: number };
export type RowParts = { readonly [P in RowPart]: boolean };

export const allParts: RowParts = { left: true, price: true, right: true };

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
  /** Each grows when something visible in that part changed. */
  readonly versions: RowVersions;
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
  /** The venue tells us nothing about this price. */
  isUnsent: boolean;
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
    versions: { left: 0, price: 0, right: 0 },
    bucket: undefined,
    role: 'unknown',
    priceText: '',
    dimLength: 0,
    basisPointText: '',
    isPar: false,
    isBestBid: false,
    isBestAsk: false,
    isCrossed: false,
    isUnsent: false,
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

/** Where a field of the row shows; what is not here shows in all of it. */
const partOf: { readonly [K in keyof LadderRow]?: RowPart } = {
  role: 'price',
  priceText: 'price',
  dimLength: 'price',
  basisPointText: 'price',
  isPar: 'price',
  lastTrade: 'price',
  soldText: 'left',
  soldTint: 'left',
  boughtText: 'right',
  boughtTint: 'right',
};

function count(row: LadderRow, part: RowPart | undefined): void {
  if (part === undefined) {
    row.versions.left += 1;
    row.versions.price += 1;
    row.versions.right += 1;
  } else {
    row.versions[part] += 1;
  }
}

/** Writes a field of the row and counts the change. */
export function write<K extends Plain<LadderRow>>(
  row: LadderRow,
  key: K,
  value: LadderRow[K],
): void {
  if (row[key] !== value) {
    row[key] = value;
    count(row, partOf[key]);
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
    count(row, side === row.bid ? 'left' : 'right');
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
    // Words may reach past their half, so they come and go with the whole row.
    count(row, undefined);
  }
}

export function noteText(note: RowNote): string {
  return `${note.lead}${note.value}${note.trail}`;
}

/** Words stand in this row. */
export function hasNote(row: LadderRow): boolean {
  return noteText(row.left) !== '' || noteText(row.right) !== '';
}

export function hasLevel(side: RowSide): boolean {
  return !isZeroUnits(side.size);
}

/** What the change column prints: nothing where words stand in that half of the row. */
export function shownChange(side: RowSide, note: RowNote): string {
  return noteText(note) === '' ? side.changeText : '';
}

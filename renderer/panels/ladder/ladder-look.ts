/** What a trust state does to the body of a ladder (design §4): which colours it keeps, whether it is hatched. */
import { ensureNever } from '#shared/domain/assert.ts';
import { isUntrusted, type TrustState } from '#shared/domain/trust.ts';
import type { CanvasTheme, ColorToken } from '../../ui/canvas-theme.ts';

/** `grey`: side colour is taken away. `halted`: sides stay, digits and bars go grey. */
export type BodyTone = 'sides' | 'grey' | 'halted';

export interface LadderLook {
  readonly state: TrustState;
  readonly tone: BodyTone;
  /** Distance of the distrust hatch lines, across them; 0 for no hatch. */
  readonly hatchPitch: number;
  readonly plumbColor: ColorToken;
  /** Before the first book: not a fault for its first seconds. */
  readonly isFirstLoad: boolean;
  /** What is shown is from before the state it stands under: numbers are of then. */
  readonly isThen: boolean;
}

/** `isBookOld`: halted with the line down as well. */
export function lookOf(state: TrustState, isFirstLoad: boolean, isBookOld = false): LadderLook {
  const isThen = isUntrusted(state) || isBookOld;
  return {
    state,
    isThen,
    tone: isThen ? 'grey' : toneOf(state),
    hatchPitch: isFirstLoad ? 0 : isBookOld ? oldPitch : hatchPitchOf(state),
    plumbColor: isFirstLoad ? 'text-2' : plumbColorOf(state),
    isFirstLoad,
  };
}

function toneOf(state: TrustState): BodyTone {
  switch (state) {
    case 'GAP':
    case 'RESYNCING':
    case 'STALE':
      return 'grey';
    case 'HALTED':
      return 'halted';
    case 'LIVE':
    case 'QUIET':
    case 'LATE':
    case 'CROSSED':
    case 'REPLAY':
      return 'sides';
    default:
      return ensureNever(state);
  }
}

const oldPitch = 9;

function hatchPitchOf(state: TrustState): number {
  if (state === 'RESYNCING') {
    return 18;
  }
  return state === 'GAP' || state === 'STALE' ? oldPitch : 0;
}

function plumbColorOf(state: TrustState): ColorToken {
  switch (state) {
    case 'LIVE':
    case 'QUIET':
      return 'text-2';
    case 'LATE':
      return 'caution';
    case 'GAP':
    case 'RESYNCING':
    case 'STALE':
    case 'CROSSED':
      return 'distrust';
    case 'HALTED':
      return 'halt';
    case 'REPLAY':
      return 'replay';
    default:
      return ensureNever(state);
  }
}

/** Font strings of one theme, made once: a canvas parses them each time they change. */
export interface LadderFonts {
  readonly digits: string;
  readonly digitsMedium: string;
  readonly digitsStrong: string;
  readonly minor: string;
  readonly minorMedium: string;
}

export function ladderFonts(theme: CanvasTheme): LadderFonts {
  const font = (weight: number, size: number): string => `${weight} ${size}px ${theme.fontFamily}`;
  return {
    digits: font(400, theme.rowText),
    digitsMedium: font(500, theme.rowText),
    digitsStrong: font(600, theme.rowText),
    minor: font(400, theme.rowMinor),
    minorMedium: font(500, theme.rowMinor),
  };
}

/** The colours of one side under this look. */
export interface SideColors {
  readonly digits: string;
  readonly bar: string;
  readonly trail: string;
  readonly touch: string;
  readonly contour: string;
  readonly wash: string | undefined;
}

export function sideColors(theme: CanvasTheme, look: LadderLook, side: 'bid' | 'ask'): SideColors {
  const { color } = theme;
  const isGrey = look.tone === 'grey';
  const isHalted = look.tone === 'halted';
  return {
    digits: isGrey ? color['text-2'] : color[side],
    bar: isGrey || isHalted ? color.unknown : color[`${side}-bar`],
    trail: isGrey || isHalted ? color.unknown : color[`${side}-trail`],
    touch: isGrey ? color['line-strong'] : color[`${side}-line`],
    contour: color[`${side}-line`],
    wash: isGrey ? undefined : color[`${side}-wash`],
  };
}

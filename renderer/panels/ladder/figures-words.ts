/** What is said beside the book: the venue's mark, index and funding, and how two parallel connections stand. Pure. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { StandbyLine } from '#shared/ipc/stream.ts';
import {
  formatPrice,
  formatSize,
  missingText,
  parseExact,
  trueMinus,
} from '../../ui/number-format.ts';

/** `mark 91,251.20`, with the ladder's tick for its decimals; a dash where the venue has not said it yet. */
export function priceFigure(name: string, value: string | undefined, tickDecimals: number): string {
  const exact = value === undefined ? undefined : parseExact(value);
  return `${name} ${exact === undefined ? missingText : formatPrice(exact.units, exact.scale, Math.max(2, tickDecimals))}`;
}

/** Of the size that changes hands: a share of it as a percentage, `0.0150 %`. The venue's period is 8 h where it says so. */
export function fundingFigure(ticker: Readonly<Record<string, string>>): string {
  const per8h = ticker.fundingRate8h;
  const value = per8h ?? ticker.fundingRate;
  return `funding ${value === undefined ? missingText : percentText(value)}${per8h === undefined ? '' : ' per 8 h'}`;
}

function percentText(value: string): string {
  const isNegative = value.startsWith('-');
  const exact = parseExact(isNegative ? value.slice(1) : value);
  if (exact === undefined) {
    return missingText;
  }
  // Two places to the left is the same digits at a scale two smaller.
  const scale = Math.max(0, exact.scale - 2);
  const units =
    exact.scale >= 2 ? exact.units : BigInt(exact.units) * 10n ** BigInt(2 - exact.scale);
  const text = formatSize(units, scale, fundingDecimals);
  return `${isNegative && exact.units > 0 ? trueMinus : ''}${text} %`;
}

const fundingDecimals = 4;

/** `A in step`, `B 12 ms behind`, `B opening`. */
export function standbyLineText({ name, state, lagMs }: StandbyLine): string {
  switch (state) {
    case 'in-step':
      return lagMs === undefined || lagMs < leastLagMs
        ? `${name} in step`
        : `${name} ${lagText(lagMs)} behind`;
    case 'opening':
      return `${name} opening`;
    case 'syncing':
      return `${name} catching up`;
    case 'stalled':
      return `${name} stalled`;
    case 'down':
      return `${name} down`;
    default:
      return ensureNever(state);
  }
}

/** Under this nobody is behind: it is the order in which two sockets are read. */
const leastLagMs = 0.5;

function lagText(lagMs: number): string {
  return lagMs < 10 ? `${lagMs.toFixed(1)} ms` : `${Math.round(lagMs)} ms`;
}

/** Both lines in one place; empty: there is one connection. */
export function standbyText(lines: readonly StandbyLine[] | undefined): string {
  return (lines ?? []).map(standbyLineText).join(' · ');
}

/** The whole of it, for hover and for whoever asks why. */
export function standbySentence(lines: readonly StandbyLine[] | undefined): string {
  if (lines === undefined || lines.length === 0) {
    return '';
  }
  const living = lines.filter((line) => line.state === 'in-step').length;
  const rest =
    living >= 2
      ? 'If one fails the book goes on from the other without a gap.'
      : living === 1
        ? 'The book goes on from the one that is in step; the other is brought back by itself.'
        : 'Neither is in step; Plumbline is bringing both back.';
  return `Two connections carry this book, and the first to deliver a change wins. ${lines.map(standbyLineText).join('; ')}. ${rest}`;
}

/** What the chart says in words: gap labels, the empty sentence, the text alternative. Pure. */
import { type Instrument, venueLabels } from '#shared/domain/market.ts';
import { formatAge, type UnixMicros, type UnixMillis } from '#shared/domain/time.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import type { PriceHistory } from '../../stream/price-history.ts';
import { basisPointsText, isFartherFromPar, priceText } from './par-distance.ts';
import type { PriceGap, PriceSlots } from './price-slots.ts';

/** `STALE 1:18`; a gap that lasts carries the state of now. */
export function gapLabel(gap: PriceGap, now: UnixMicros, state: TrustState | undefined): string {
  const length = formatAge(((gap.to ?? now) - gap.from) / 1000);
  if (gap.kind === 'silent') {
    return `no price ${length}`;
  }
  const word = gap.to === undefined && state === 'RESYNCING' ? 'RESYNCING' : 'STALE';
  return `${word} ${length}`;
}

/** `14:32:07`, UTC. */
export function clockText(time: UnixMicros): string {
  return new Date(Math.floor(time / 1000)).toISOString().slice(11, 19);
}

/** What the crosshair stands on, exact: the price in force there, since when, and its distance from par. */
export function readoutText(slots: PriceSlots, index: number): string {
  const known = slots.at(index);
  if (known === undefined) {
    return `${clockText(slots.secondsAt(index) * 1e6)}  no price`;
  }
  return `${clockText(known.time)}  ${basisPointsText(known.price)} bp  ${priceText(known.price)}`;
}

/** Undefined while there is a price to show. */
export function emptyText(
  history: PriceHistory,
  instrument: Instrument | undefined,
  since: UnixMillis,
): string | undefined {
  if (history.last !== undefined) {
    return undefined;
  }
  if (instrument?.hasIndexPrice === false) {
    return `${venueLabels[instrument.venue]} publishes no index price for ${instrument.market}: it does so for stablecoins alone. Choose a stablecoin market.`;
  }
  const at = new Date(since).toISOString().slice(11, 16);
  return `No index price since ${at}, when this chart began to listen. It is drawn from the first one on.`;
}

/** The chart for who cannot see it. */
export function chartText(
  market: string,
  rangeWords: string,
  history: PriceHistory,
  slots: PriceSlots,
): string {
  const { last } = history;
  const what = `${market} index price, basis points from par, over ${rangeWords}.`;
  if (last === undefined) {
    return `${what} No price yet.`;
  }
  let farthest = last.price;
  for (let index = 0; index < slots.length; index += 1) {
    const price = slots.at(index)?.price;
    if (price !== undefined && isFartherFromPar(price, farthest)) {
      farthest = price;
    }
  }
  const gaps = slots.gaps.length;
  const gapWords = gaps === 0 ? 'No gaps.' : gaps === 1 ? '1 gap.' : `${gaps} gaps.`;
  return `${what} Last ${spoken(basisPointsText(last.price))}, ${priceText(last.price)}, at ${clockText(last.time)} UTC. Farthest from par ${spoken(basisPointsText(farthest))}. ${gapWords}`;
}

function spoken(distance: string): string {
  return distance.replace('\u2212', 'minus ').replace('+', 'plus ');
}

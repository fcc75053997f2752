/** Where the columns stand for a width. They fold from the outside: totals, then change, then prints (design §5). */

export interface Span {
  readonly left: number;
  readonly right: number;
}

export interface LadderLayout {
  readonly width: number;
  readonly isBasisPoints: boolean;
  readonly bidTotal: Span | undefined;
  readonly bidChange: Span | undefined;
  readonly bid: Span;
  readonly sold: Span | undefined;
  readonly price: Span;
  readonly bought: Span | undefined;
  readonly ask: Span;
  readonly askChange: Span | undefined;
  readonly askTotal: Span | undefined;
}

export const plumbWidth = 12;
const totalWidth = 46;
const changeWidth = 42;
const printWidth = 40;
export const minimumLadderWidth = 222;

export function ladderLayout(panelWidth: number, isBasisPoints: boolean): LadderLayout {
  const width = Math.max(minimumLadderWidth, Math.floor(panelWidth));
  const priceWidth = isBasisPoints ? 92 : 78;
  const sizeWidth = isBasisPoints ? 59 : 66;
  let needed = plumbWidth + priceWidth + 2 * sizeWidth;
  const hasPrints = width >= needed + 2 * printWidth;
  needed += hasPrints ? 2 * printWidth : 0;
  const hasChange = hasPrints && width >= needed + 2 * changeWidth;
  needed += hasChange ? 2 * changeWidth : 0;
  const hasTotals = hasChange && width >= needed + 2 * totalWidth;
  needed += hasTotals ? 2 * totalWidth : 0;
  // Room to spare makes longer bars, the same on both sides.
  const spare = Math.max(0, Math.floor((width - needed) / 2));

  let left = plumbWidth;
  const take = (size: number): Span => {
    const span = { left, right: left + size };
    left += size;
    return span;
  };
  const takeIf = (isShown: boolean, size: number): Span | undefined =>
    isShown ? take(size) : undefined;
  return {
    width,
    isBasisPoints,
    bidTotal: takeIf(hasTotals, totalWidth),
    bidChange: takeIf(hasChange, changeWidth),
    bid: take(sizeWidth + spare),
    sold: takeIf(hasPrints, printWidth),
    price: take(priceWidth),
    bought: takeIf(hasPrints, printWidth),
    ask: take(sizeWidth + spare),
    askChange: takeIf(hasChange, changeWidth),
    askTotal: takeIf(hasTotals, totalWidth),
  };
}

/** The columns as a CSS grid, so that the heads stand over them. */
export function layoutColumns(layout: LadderLayout): string {
  return [
    layout.bidTotal,
    layout.bidChange,
    layout.bid,
    layout.sold,
    layout.price,
    layout.bought,
    layout.ask,
    layout.askChange,
    layout.askTotal,
  ]
    .filter((span) => span !== undefined)
    .map((span) => `${span.right - span.left}px`)
    .join(' ');
}

/** The chart as rows, for who reads rather than looks: the newest index prices, interruptions among them. */
import type { PriceHistory } from '../../stream/price-history.ts';
import { clockText } from './chart-words.ts';
import { basisPointsText, priceText } from './par-distance.ts';

const shownRows = 50;

export function writePriceTable(body: HTMLTableSectionElement, prices: PriceHistory): void {
  const rows: HTMLElement[] = [];
  for (let index = prices.length - 1; index >= 0 && rows.length < shownRows; index -= 1) {
    const point = prices.point(index);
    if (point !== undefined) {
      const { time, price } = point;
      rows.push(
        price === undefined
          ? rowOf([clockText(time), 'interrupted', ''])
          : rowOf([clockText(time), basisPointsText(price), priceText(price)]),
      );
    }
  }
  body.replaceChildren(...rows);
}

function rowOf(texts: readonly string[]): HTMLTableRowElement {
  const row = document.createElement('tr');
  for (const text of texts) {
    const cell = document.createElement('td');
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

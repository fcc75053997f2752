/** A row in words: for the semantic layer, for copying, and as `window.json` tells it. */
import { formatDecimal } from '#shared/domain/decimal.ts';
import { groupDecimal, missingText, trueMinus } from '../../ui/number-format.ts';
import { bucketDecimal, type Grouping } from './grouping.ts';
import type { LadderLayout } from './ladder-layout.ts';
import { hasLevel, type LadderRow, noteText, type RowSide, shownChange } from './ladder-row.ts';
import type { SizeFormat } from './size-format.ts';

/** "91,246, bid 0.873, total 0.9, change plus 0.12". */
export function rowName(row: LadderRow): string {
  if (row.priceText === missingText) {
    return 'no price yet';
  }
  if (row.priceText === '') {
    return 'below zero';
  }
  const words = [row.priceText, ...(row.basisPointText === '' ? [] : [`${row.basisPointText} bp`])];
  words.push(...sideWords('bid', row.bid), ...sideWords('ask', row.ask));
  if (row.soldText !== '') {
    words.push(`sold ${row.soldText}`);
  }
  if (row.boughtText !== '') {
    words.push(`bought ${row.boughtText}`);
  }
  if (row.lastTrade !== 'none') {
    words.push('last trade');
  }
  for (const note of [row.left, row.right]) {
    const text = noteText(note);
    if (text !== '') {
      // Its place tells the eye that this number is the spread; nothing tells the ear.
      const isSpread = note.lead === '' && note.value !== '';
      words.push(isSpread ? `spread ${text}` : text);
    }
  }
  if (row.isCrossed) {
    words.push('bid and ask overlap');
  }
  const nothing = row.isUnsent ? 'not sent by the venue' : 'empty';
  return (words.length === 1 ? [...words, nothing] : words)
    .join(', ')
    .replaceAll(trueMinus, 'minus ');
}

function sideWords(name: 'bid' | 'ask', side: RowSide): string[] {
  const words: string[] = [];
  if (side.sizeText !== '') {
    words.push(`${name} ${side.sizeText}`, `total ${side.totalText}`);
  }
  if (side.changeText !== '') {
    const isMinus = side.changeText.startsWith(trueMinus);
    words.push(`change ${isMinus ? 'minus' : 'plus'} ${side.changeText.slice(1)}`);
  }
  return words;
}

/** Price and exact sizes, as a spreadsheet takes them. */
export function rowForCopy(
  row: LadderRow,
  grouping: Grouping,
  format: SizeFormat,
): string | undefined {
  if (row.bucket === undefined) {
    return undefined;
  }
  const size = (side: RowSide): string =>
    hasLevel(side) ? formatDecimal(side.size, format.scale) : '';
  return [size(row.bid), bucketDecimal(grouping, row.bucket), size(row.ask)].join('\t');
}

/** The full numbers behind a row, for hover. */
export function rowDetail(row: LadderRow, grouping: Grouping, format: SizeFormat): string {
  if (row.bucket === undefined) {
    return '';
  }
  const parts = [groupDecimal(bucketDecimal(grouping, row.bucket))];
  if (hasLevel(row.bid)) {
    parts.push(`bid ${groupDecimal(formatDecimal(row.bid.size, format.scale))}`);
  }
  if (hasLevel(row.ask)) {
    parts.push(`ask ${groupDecimal(formatDecimal(row.ask.size, format.scale))}`);
  }
  return parts.join(' · ');
}

/** As drawn: one text for each cell that is in sight. */
export function rowCells(row: LadderRow, layout: LadderLayout): Readonly<Record<string, string>> {
  return {
    ...(layout.bidTotal === undefined ? {} : { bidTotal: row.bid.totalText }),
    ...(layout.bidChange === undefined ? {} : { bidChange: shownChange(row.bid, row.left) }),
    bid: row.bid.sizeText,
    ...(layout.sold === undefined ? {} : { sold: row.soldText }),
    price: row.priceText,
    ...(layout.isBasisPoints ? { basisPoints: row.basisPointText } : {}),
    ...(layout.bought === undefined ? {} : { bought: row.boughtText }),
    ask: row.ask.sizeText,
    ...(layout.askChange === undefined ? {} : { askChange: shownChange(row.ask, row.right) }),
    ...(layout.askTotal === undefined ? {} : { askTotal: row.ask.totalText }),
    left: noteText(row.left),
    right: noteText(row.right),
  };
}

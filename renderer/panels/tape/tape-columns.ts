/** Where the tape's columns lie at a width (design §5: 92 · 62 · 16 · 84 · 74 · 66 · rest), and which fold. Pure. */

export type TapeColumnName = 'time' | 'venue' | 'side' | 'price' | 'size' | 'value' | 'notes';

export interface TapeColumn {
  readonly name: TapeColumnName;
  /** CSS px from the panel's left edge. */
  readonly left: number;
  readonly right: number;
  readonly align: 'left' | 'right';
}

export const tapePadding = 8;
const notesWidth = 52;
const widths: Readonly<Record<TapeColumnName, number>> = {
  time: 92,
  venue: 62,
  side: 16,
  price: 84,
  size: 74,
  value: 66,
  notes: notesWidth,
};
const order: readonly TapeColumnName[] = [
  'time',
  'venue',
  'side',
  'price',
  'size',
  'value',
  'notes',
];
// From the right, but never price and size: a tape without them says nothing. The venue also stands in the header.
const folding: readonly TapeColumnName[] = ['notes', 'value', 'venue', 'time'];

export function columnsFor(width: number): readonly TapeColumn[] {
  const folded = new Set<TapeColumnName>();
  const wanted = (): number =>
    2 * tapePadding + order.reduce((sum, name) => sum + (folded.has(name) ? 0 : widths[name]), 0);
  for (const name of folding) {
    if (wanted() > width) {
      folded.add(name);
    }
  }
  const columns: TapeColumn[] = [];
  let left = tapePadding;
  for (const name of order.filter((each) => !folded.has(each))) {
    const right = name === 'notes' ? width - tapePadding : left + widths[name];
    const align = name === 'price' || name === 'size' || name === 'value' ? 'right' : 'left';
    columns.push({ name, left: name === 'notes' ? left + 10 : left, right, align });
    left = right;
  }
  return columns;
}

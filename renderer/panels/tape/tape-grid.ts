/** The tape for keyboard and screen reader: real rows over the canvas, clipped away, in the same geometry. */
import { writeText } from '../../ui/write-text.ts';
import { nameOf, type TapeFormat } from './tape-cells.ts';
import type { TapeLine } from './tape-rows.ts';

export class TapeGrid {
  readonly #element: HTMLElement;
  readonly #unseen: HTMLElement;
  readonly #idPrefix: string;
  readonly #rows: HTMLElement[] = [];

  constructor(element: HTMLElement, idPrefix: string) {
    this.#element = element;
    this.#idPrefix = idPrefix;
    this.#unseen = document.createElement('div');
    this.#unseen.role = 'presentation';
    // Rows of a tape that was here before (the market's list came, so it began anew) are not this one's.
    element.replaceChildren(this.#unseen);
  }

  update(
    lines: ReadonlyArray<TapeLine | undefined>,
    format: TapeFormat,
    rowHeight: number,
    cursor: number | undefined,
  ): void {
    const shown: Array<{ readonly line: TapeLine; readonly top: number }> = [];
    lines.forEach((line, index) => {
      if (line !== undefined) {
        shown.push({ line, top: index * rowHeight });
      }
    });
    let active: string | undefined;
    shown.forEach(({ line, top }, index) => {
      const row = this.#row(index);
      const isCursor = line.kind === 'trade' && line.row.arrival === cursor;
      const cell = row.firstElementChild;
      if (cell instanceof HTMLElement) {
        writeText(cell, line.kind === 'rule' ? line.text : nameOf(line.row, format));
      }
      place(row, `${top}px`, `${rowHeight}px`);
      const selected = String(isCursor);
      if (row.ariaSelected !== selected) {
        row.ariaSelected = selected;
      }
      active = isCursor ? row.id : active;
    });
    for (const row of this.#rows.splice(shown.length)) {
      row.remove();
    }
    if (active === undefined) {
      this.#element.removeAttribute('aria-activedescendant');
    } else {
      this.#element.setAttribute('aria-activedescendant', active);
    }
  }

  #row(index: number): HTMLElement {
    const known = this.#rows[index];
    if (known !== undefined) {
      return known;
    }
    const row = document.createElement('div');
    row.setAttribute('role', 'row');
    row.id = `${this.#idPrefix}-row-${index}`;
    const cell = document.createElement('div');
    cell.setAttribute('role', 'gridcell');
    row.append(cell);
    this.#unseen.append(row);
    this.#rows[index] = row;
    return row;
  }
}

function place(row: HTMLElement, top: string, height: string): void {
  const { style } = row;
  if (style.top !== top || style.height !== height) {
    style.top = top;
    style.height = height;
  }
}

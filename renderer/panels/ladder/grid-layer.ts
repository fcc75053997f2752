/**
 * The semantic layer over the canvas (design §11): a real grid of the rows in sight, with the same geometry. Its rows are
 * clipped away: even as transparent text they would be drawn, as a picture of their own over the canvas.
 * Written by hand, not by React: it follows the data.
 */
import { writeText } from '../../ui/write-text.ts';
import type { LadderRow } from './ladder-row.ts';
import { rowName } from './row-words.ts';

export class GridLayer {
  readonly #grid: HTMLElement;
  readonly #unseen: HTMLElement;
  readonly #idPrefix: string;
  readonly #rowClass: string;
  readonly #rows: HTMLElement[] = [];
  readonly #cells: HTMLElement[] = [];
  readonly #names: string[] = [];
  #rowHeight = 0;

  constructor(grid: HTMLElement, idPrefix: string, rowClass: string) {
    this.#grid = grid;
    this.#idPrefix = idPrefix;
    this.#rowClass = rowClass;
    this.#unseen = document.createElement('div');
    this.#unseen.role = 'presentation';
    grid.replaceChildren(this.#unseen);
  }

  update(rows: readonly LadderRow[], rowHeight: number): void {
    this.#resize(rows.length, rowHeight);
    let active = '';
    for (const [index, row] of rows.entries()) {
      const element = this.#rows[index];
      if (element === undefined) {
        continue;
      }
      const name = rowName(row);
      if (this.#names[index] !== name) {
        this.#names[index] = name;
        writeText(this.#cells[index], name);
      }
      const selected = row.isCursor ? 'true' : 'false';
      if (element.ariaSelected !== selected) {
        element.ariaSelected = selected;
      }
      if (row.isCursor) {
        active = element.id;
      }
    }
    if (active === '') {
      this.#grid.removeAttribute('aria-activedescendant');
    } else if (this.#grid.getAttribute('aria-activedescendant') !== active) {
      this.#grid.setAttribute('aria-activedescendant', active);
    }
  }

  #resize(count: number, rowHeight: number): void {
    if (count === this.#rows.length && rowHeight === this.#rowHeight) {
      return;
    }
    while (this.#rows.length > count) {
      this.#rows.pop()?.remove();
      this.#cells.pop();
      this.#names.pop();
    }
    while (this.#rows.length < count) {
      const element = document.createElement('div');
      element.role = 'row';
      element.id = `${this.#idPrefix}-row-${this.#rows.length}`;
      element.className = this.#rowClass;
      const cell = document.createElement('span');
      cell.role = 'gridcell';
      element.append(cell);
      this.#unseen.append(element);
      this.#rows.push(element);
      this.#cells.push(cell);
      this.#names.push('');
    }
    if (rowHeight !== this.#rowHeight) {
      this.#rowHeight = rowHeight;
    }
    for (const [index, element] of this.#rows.entries()) {
      element.style.top = `${index * rowHeight}px`;
      element.style.height = `${rowHeight}px`;
    }
    this.#grid.setAttribute('aria-rowcount', String(count));
  }
}

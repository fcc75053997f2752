import type { Locator, Page } from 'playwright';
import { expect } from '../harness/fixtures.ts';
import { PanelPage, textOf } from './panel.ts';

export class LadderPage extends PanelPage {
  /** The semantic layer over the canvas: the panel's one tab stop, with a row for each price in sight. */
  readonly grid: Locator;
  readonly rows: Locator;
  readonly grouping: Locator;

  /** `market` as the header has it: `BTC-USD-PERP interactive`. */
  constructor(page: Page, market: string, venue?: string) {
    super(page, market, venue);
    this.grid = this.root.getByRole('grid', { name: /^Ladder of / });
    this.rows = this.grid.getByRole('row');
    this.grouping = this.button(/^Grouping /);
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** Name of the row that the keyboard stands on, as a screen reader is told; empty: on none. */
  async cursorName(): Promise<string> {
    return await this.grid.evaluate((grid) => {
      const id = grid.getAttribute('aria-activedescendant');
      return (id === null ? null : document.getElementById(id))?.textContent ?? '';
    });
  }

  async expectCursor(name: string | RegExp): Promise<void> {
    await expect.poll(() => this.cursorName()).toMatch(name);
  }

  /** The price of the top row, as its name begins. */
  async topPrice(): Promise<string> {
    return (await textOf(this.rows.first())).split(', ')[0] ?? '';
  }

  async wheel(deltaY: number): Promise<void> {
    await this.grid.hover();
    await this.page.mouse.wheel(0, deltaY);
  }
}

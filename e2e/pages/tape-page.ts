import type { Locator, Page } from 'playwright';
import { PanelPage } from './panel.ts';

export class TapePage extends PanelPage {
  readonly grid: Locator;
  /** Newest first. */
  readonly rows: Locator;
  readonly resume: Locator;
  readonly waiting: Locator;
  /** "12 trades". */
  readonly total: Locator;
  readonly filter: Locator;

  constructor(page: Page, market: string) {
    super(page, `Tape ${market}`);
    this.grid = this.root.getByRole('grid', { name: new RegExp(`^Trades of ${market} `) });
    this.rows = this.grid.getByRole('row');
    this.resume = this.button(/^Resume/);
    this.waiting = this.root.getByText(/newer trades? (is|are) waiting\./);
    this.total = this.root.getByText(/^[\d,]+ trades?(,|$)/);
    this.filter = this.button(/^(all sizes|at least)/);
  }

  async filterFrom(size: string): Promise<void> {
    await this.filter.click();
    await this.root.getByRole('textbox', { name: /^Smallest size to show/ }).fill(size);
    await this.page.keyboard.press('Enter');
  }
}

/** The window around the panels: top bar, palette, status strip, notices. */
import type { Locator, Page } from 'playwright';
import { expect } from '../harness/fixtures.ts';
import { LadderPage } from './ladder-page.ts';
import { PanelPage } from './panel.ts';
import { TapePage } from './tape-page.ts';

export class DeskPage {
  readonly page: Page;
  readonly practiceBand: Locator;
  readonly goLive: Locator;
  readonly palette: Locator;
  readonly statusStrip: Locator;
  readonly notices: Locator;

  constructor(page: Page) {
    this.page = page;
    this.practiceBand = page.getByRole('banner').getByText('Practice data');
    this.goLive = page.getByRole('button', { name: 'Go live' });
    this.palette = page.getByRole('combobox', { name: 'Market, panel or command' });
    this.statusStrip = page.getByRole('contentinfo');
    this.notices = page.getByRole('region', { name: 'Notices' });
  }

  ladder(market: string, venue?: string): LadderPage {
    return new LadderPage(this.page, market, venue);
  }

  tape(market: string): TapePage {
    return new TapePage(this.page, market);
  }

  chart(base: string): PanelPage {
    return new PanelPage(this.page, `${base} peg`);
  }

  /** Ctrl K, the words, Enter: on the first result, which is waited for. */
  async runFromPalette(words: string, result: string | RegExp): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k');
    await expect(this.palette).toBeFocused();
    await this.page.keyboard.type(words);
    const chosen = this.page.getByRole('option', { selected: true });
    await expect(chosen).toHaveText(result);
    await this.page.keyboard.press('Enter');
    await expect(this.palette).toBeHidden();
  }
}

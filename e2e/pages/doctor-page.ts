/** The connection doctor's dialog, as a person or a screen reader finds it. */
import type { Locator, Page } from 'playwright';
import { expect } from '../harness/fixtures.ts';

export class DoctorPage {
  readonly page: Page;
  readonly dialog: Locator;
  readonly venues: Locator;
  readonly check: Locator;
  readonly close: Locator;
  readonly copyReport: Locator;
  /** What is said aloud. */
  readonly result: Locator;
  readonly finding: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Connection doctor' });
    this.venues = this.dialog.getByRole('tab');
    this.check = this.dialog.getByRole('button', { name: /^Check/ });
    this.close = this.dialog.getByRole('button', { name: 'Close', exact: true });
    this.copyReport = this.dialog.getByRole('button', { name: 'Copy report for support' });
    this.result = this.dialog.getByRole('status');
    this.finding = this.dialog.locator('[data-finding]');
  }

  venue(name: string): Locator {
    return this.venues.filter({ hasText: name });
  }

  step(title: string): Locator {
    return this.dialog.getByRole('listitem').filter({ hasText: title });
  }

  /** Each step by what came of it: `passed`, `failed`, `skipped`, `not-reached`. */
  async results(): Promise<readonly string[]> {
    return await this.dialog
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.result ?? ''));
  }

  /** Waits for the end of a walk, which is told in words. */
  async waitForEnd(words: RegExp, withinMs = 30_000): Promise<void> {
    await expect(this.result).toHaveText(words, { timeout: withinMs });
  }
}

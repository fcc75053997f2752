/** The shift log beside the desk, the alerts and the drills, as a person or a screen reader finds them. */
import type { Locator, Page } from 'playwright';

export class AttentionPage {
  readonly page: Page;
  readonly log: Locator;
  readonly events: Locator;
  readonly counts: Locator;
  readonly logButton: Locator;
  readonly alerts: Locator;
  readonly settings: Locator;
  readonly drills: Locator;
  readonly drillBand: Locator;

  constructor(page: Page) {
    this.page = page;
    this.log = page.getByRole('region', { name: 'Shift log' });
    this.events = this.log.locator('[data-incident]');
    this.counts = this.log.locator('[data-log-counts]');
    this.logButton = page.getByRole('banner').getByRole('button', { name: /^Shift log/ });
    this.alerts = page.getByRole('dialog', { name: 'Alerts on prices' });
    this.settings = page.getByRole('dialog', { name: 'Notifications and sound' });
    this.drills = page.getByRole('dialog', { name: 'Fault drills' });
    this.drillBand = page.getByRole('region', { name: 'Fault drill' });
  }

  event(words: string | RegExp): Locator {
    return this.events.filter({ hasText: words });
  }
}

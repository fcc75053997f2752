/** `test` with apps, practice exchanges and scripted venues that end with it. */
import { test as base } from 'playwright/test';
import { type LaunchedApp, type LaunchOptions, launchApp } from './app.ts';
import { type PracticeExchange, startPractice } from './practice.ts';
import { VenueServer } from './venue-server.ts';

interface Fixtures {
  /** Opens the app; closed when the test ends. */
  readonly launch: (options?: LaunchOptions) => Promise<LaunchedApp>;
  /** Starts a practice exchange with these arguments; closed when the test ends. */
  readonly practice: (args?: readonly string[]) => Promise<PracticeExchange>;
  /** A venue that does what the test tells it; closed when the test ends. */
  readonly venue: VenueServer;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a destructured first parameter
  launch: async ({}, use, testInfo) => {
    const apps: LaunchedApp[] = [];
    await use(async (options) => {
      const app = await launchApp(options);
      apps.push(app);
      return app;
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const app of apps) {
        await testInfo.attach('output', { body: app.output(), contentType: 'text/plain' });
      }
    }
    await Promise.all(apps.map((app) => app.close()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  practice: async ({}, use) => {
    const exchanges: PracticeExchange[] = [];
    await use(async (args) => {
      const exchange = await startPractice(args);
      exchanges.push(exchange);
      return exchange;
    });
    await Promise.all(exchanges.map((exchange) => exchange.close()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  venue: async ({}, use) => {
    const server = await VenueServer.start();
    await use(server);
    await server.close();
  },
});

export { expect } from 'playwright/test';

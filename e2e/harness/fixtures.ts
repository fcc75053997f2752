/** `test` with apps, practice exchanges and scripted venues that end with it. */
import { test as base } from 'playwright/test';
import type { VenueId } from '../../shared/domain/market.ts';
import { type LaunchedApp, type LaunchOptions, launchApp } from './app.ts';
import { OwnExchange } from './own-exchange.ts';
import { type PracticeExchange, startPractice } from './practice.ts';
import { VenueServer } from './venue-server.ts';
import { ladderFolder, type OpenLadder, type WorkspaceFolder } from './workspace-folder.ts';

interface Fixtures {
  /** Opens the app; closed when the test ends. */
  readonly launch: (options?: LaunchOptions) => Promise<LaunchedApp>;
  /** Starts a practice exchange with these arguments; closed when the test ends. */
  readonly practice: (args?: readonly string[]) => Promise<PracticeExchange>;
  /** The practice exchange in this process, speaking as these venues; closed when the test ends. */
  readonly ownExchange: (protocols: readonly VenueId[]) => Promise<OwnExchange>;
  /** A user-data folder with these ladders open; gone when the test ends. */
  readonly ladders: (open: readonly OpenLadder[]) => Promise<string>;
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
  ownExchange: async ({}, use) => {
    const exchanges: OwnExchange[] = [];
    await use(async (protocols) => {
      const exchange = await OwnExchange.start(protocols);
      exchanges.push(exchange);
      return exchange;
    });
    await Promise.all(exchanges.map((exchange) => exchange.close()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  ladders: async ({}, use) => {
    const folders: WorkspaceFolder[] = [];
    await use(async (open) => {
      const folder = await ladderFolder(open);
      folders.push(folder);
      return folder.path;
    });
    await Promise.all(folders.map((folder) => folder.remove()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  venue: async ({}, use) => {
    const server = await VenueServer.start();
    await use(server);
    await server.close();
  },
});

export { expect } from 'playwright/test';

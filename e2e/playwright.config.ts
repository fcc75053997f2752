import { defineConfig } from 'playwright/test';

const report = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

// biome-ignore lint/style/noDefaultExport: Playwright reads its configuration from the default export
export default defineConfig({
  testDir: './specs',
  outputDir: '../test-results',
  globalSetup: './harness/global-setup.ts',
  workers: 2,
  fullyParallel: false,
  // A test that needs a second try is a broken test.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
});

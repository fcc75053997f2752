import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  resolve: { alias: { '#shared': resolve('shared') } },
  test: {
    include: ['{main,shared,renderer,preload,scripts,e2e}/**/*.test.{ts,tsx,mjs}'],
    // Two cores are the smallest machine we test on.
    maxWorkers: 2,
    restoreMocks: true,
    // Fuzzing takes its time on a machine that does other things as well; what hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

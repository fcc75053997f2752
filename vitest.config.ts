import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const tests = '*.test.{ts,tsx,mjs}';
/** What opens no socket and starts no thread: one process runs many of these files, which saves the start of each. */
const pure = ['{shared,renderer}/**', 'main/{books,venues}/**'].map((one) => `${one}/${tests}`);
const overTheWire = ['main/venues/**/{*.,}{wire,practice}.test.ts'];

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  resolve: { alias: { '#shared': resolve('shared') } },
  test: {
    // Two cores are the smallest machine we test on.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
    // Fuzzing takes its time on a machine that does other things as well; what hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: pure, exclude: overTheWire, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: [`{main,preload,scripts,e2e}/**/${tests}`, ...overTheWire],
          exclude: ['main/books/**', 'main/venues/**/!(*.practice|wire).test.ts'],
        },
      },
    ],
  },
});

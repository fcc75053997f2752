import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Everything that runs outside the page, each its own program: the app, its two worker threads, the CLI. */
const programs = {
  index: 'main/index.ts',
  'feed-thread': 'main/feeds/feed-thread.entry.ts',
  'practice-thread': 'main/practice/practice-thread.entry.ts',
  cli: 'main/cli/cli.ts',
};

/** `ws` uses these native helpers where they are installed, and does without. */
const optionalNativeModules = ['bufferutil', 'utf-8-validate'];

const alias = { '#shared': resolve('shared') };

// The lowest runtime it must work on (the fallback's Node and Chromium).
const nodeTarget = 'node20.18';
const pageTarget = 'chrome130';

// biome-ignore lint/style/noDefaultExport: electron-vite reads its configuration from the default export
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: programs,
        external: optionalNativeModules,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'preload/index.ts', 'key-entry': 'preload/key-entry.ts' },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    resolve: { alias },
    build: {
      target: pageTarget,
      // Half the bytes to hand over and compile before the first paint.
      minify: true,
      // Fonts as files: the content security policy allows no data: URIs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          index: resolve('renderer/index.html'),
          'key-entry': resolve('renderer/key-entry.html'),
        },
      },
    },
  },
});

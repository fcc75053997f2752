/**
 * Child of official-runtime.mjs: brings the official zip into the download cache of the `electron` package, checked by
 * that package's own checksums, and tells its parent of every byte so that a stalled transfer can be told from a slow one.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const fromElectron = createRequire(require.resolve('electron/package.json'));
const { downloadArtifact } = await import(
  pathToFileURL(fromElectron.resolve('@electron/get')).href
);

try {
  await downloadArtifact({
    version: fromElectron('./package.json').version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    cacheRoot: process.env.electron_config_cache,
    checksums: fromElectron('./checksums.json'),
    downloadOptions: {
      quiet: true,
      getProgressCallback: ({ transferred }) => process.send?.({ transferred }),
    },
  });
} catch (error) {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  process.send?.({ failure: `${error.message}${cause}` });
  process.exitCode = 1;
}
process.disconnect?.();

/** One of the project's TypeScript files, bundled so that plain Node can run it. */
import { basename, join } from 'node:path';
import { build } from 'vite';
import { projectCache, projectFolder } from './project.mjs';

/** @returns the path of the bundle, which lives in the project's cache. */
export async function bundle(entry) {
  const name = basename(entry, '.ts');
  const outDir = join(projectCache, name);
  await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'error',
    resolve: { alias: { '#shared': join(projectFolder, 'shared') } },
    build: {
      ssr: join(projectFolder, entry),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
    },
  });
  return join(outDir, `${name}.js`);
}

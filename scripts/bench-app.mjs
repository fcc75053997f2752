/** `npm run bench:app`: builds the app and its benchmark, and runs that on a display of its own. */
import { join } from 'node:path';
import { build } from 'vite';
import { withVirtualDisplay } from './display.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { projectCache, projectFolder, runScript } from './project.mjs';
import { run } from './run.mjs';
import { resolveRuntime, runtimeEnvironment } from './runtime.mjs';
import { ensureSystemPackages, testPackages } from './system-packages.mjs';

const outFolder = join(projectCache, 'bench-app');

await runScript(async (args) => {
  await ensureSystemPackages(testPackages);
  const runtime = await resolveRuntime();
  await ensureBuilt();
  await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'error',
    resolve: { alias: { '#shared': join(projectFolder, 'shared') } },
    build: {
      ssr: join(projectFolder, 'e2e/perf/bench-app.ts'),
      outDir: outFolder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
    },
  });
  return withVirtualDisplay((display) =>
    run(process.execPath, [join(outFolder, 'bench-app.js'), ...args], {
      cwd: projectFolder,
      stdio: ['ignore', 1, 2],
      env: { ...process.env, ...display, ...runtimeEnvironment(runtime) },
    }),
  );
});

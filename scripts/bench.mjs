/** `npm run bench [-- --json] [--only NAME]`: builds the core benchmarks into `.cache/bench` and runs them in plain Node. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'vite';
import { projectCache, projectFolder, runScript } from './project.mjs';

const outFolder = join(projectCache, 'bench');

await runScript(async (args) => {
  await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'error',
    resolve: { alias: { '#shared': join(projectFolder, 'shared') } },
    build: {
      ssr: join(projectFolder, 'e2e/perf/bench-core.ts'),
      outDir: outFolder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
    },
  });
  const { status } = spawnSync(process.execPath, [join(outFolder, 'bench-core.js'), ...args], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  return status ?? 1;
});

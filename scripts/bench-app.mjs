/** `npm run bench:app`: the real window under load, on a display of its own. */
import { bundle } from './bundle.mjs';
import { withVirtualDisplay } from './display.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { runScript } from './project.mjs';
import { run } from './run.mjs';
import { resolveRuntime, runtimeEnvironment } from './runtime.mjs';
import { ensureSystemPackages, testPackages } from './system-packages.mjs';

await runScript(async (args) => {
  await ensureSystemPackages(testPackages);
  const runtime = await resolveRuntime();
  await ensureBuilt();
  const program = await bundle('e2e/perf/bench-app.ts');
  return withVirtualDisplay((display) =>
    run(process.execPath, [program, ...args], {
      stdio: ['ignore', 1, 2],
      env: { ...process.env, ...display, ...runtimeEnvironment(runtime) },
    }),
  );
});

/** `npm run bench [-- --json] [--only NAME]`: the core benchmarks, in plain Node. */
import { bundle } from './bundle.mjs';
import { runScript } from './project.mjs';
import { run } from './run.mjs';

await runScript(async (args) => {
  const program = await bundle('e2e/perf/bench-core.ts');
  return run(process.execPath, [program, ...args], { stdio: ['ignore', 1, 2] });
});

#!/usr/bin/env node
import { ensureBuilt, hasSources } from './ensure-built.mjs';
/** The `plumbline` program: the built CLI, built first when the sources changed since. */
import { runScript } from './project.mjs';

await runScript(async () => {
  if (hasSources()) {
    await ensureBuilt();
  }
});
if (process.exitCode === 0) {
  process.exitCode = undefined;
  await import('../out/main/cli.js');
}

/** `npm run package`: installers under dist/, with the official runtime only. */
import { createRequire } from 'node:module';
import { ensureBuilt } from './ensure-built.mjs';
import { obtainOfficialRuntime } from './official-runtime.mjs';
import { runScript, ScriptError } from './project.mjs';
import { run } from './run.mjs';

await runScript(async (flags) => {
  const { failure } = await obtainOfficialRuntime();
  if (failure !== undefined) {
    throw new ScriptError(
      `Packaging needs the official Electron runtime, which could not be fetched: ${failure}. ` +
        'The fallback runtime is never packaged. Package on a machine that reaches the Electron releases.',
      69,
    );
  }
  await ensureBuilt({ always: true });
  const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  return run(process.execPath, [builder, '--publish', 'never', ...flags], { stdio: 'inherit' });
});

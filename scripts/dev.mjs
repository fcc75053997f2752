/** `npm run dev -- FLAGS`: the app with hot reload of the page and restart of main. */
import { join } from 'node:path';
import { forwardSignals } from './launch.mjs';
import { projectFolder, runScript } from './project.mjs';
import { run } from './run.mjs';
import { resolveRuntime, runtimeEnvironment } from './runtime.mjs';

await runScript(async (flags) => {
  const runtime = await resolveRuntime({ mayAsk: true });
  const electronVite = join(
    projectFolder,
    'node_modules',
    'electron-vite',
    'bin',
    'electron-vite.js',
  );
  const sandboxFlags =
    process.platform === 'linux' && process.getuid() === 0 ? ['--noSandbox'] : [];
  return run(process.execPath, [electronVite, 'dev', '--watch', ...sandboxFlags, '--', ...flags], {
    stdio: 'inherit',
    env: { ...process.env, ...runtimeEnvironment(runtime) },
    onSpawn: forwardSignals,
  });
});

/** `npm start -- FLAGS`: sets up, builds, opens the app; without a display shows the demo in the terminal. */
import { hasDisplay } from './display.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { launchApp } from './launch.mjs';
import { runScript, say } from './project.mjs';
import { resolveRuntime } from './runtime.mjs';
import { ensureSystemPackages, windowPackages } from './system-packages.mjs';
import { runTerminalDemo } from './terminal-demo.mjs';

await runScript(async (flags) => {
  if (!hasDisplay()) {
    say(
      'No display here, so no window: `npm run snapshot` draws it into a picture. Below is the same demo in the terminal; Ctrl C ends it.',
    );
    await ensureBuilt();
    return runTerminalDemo();
  }
  await ensureSystemPackages(windowPackages);
  const runtime = await resolveRuntime({ mayAsk: true });
  await ensureBuilt();
  return launchApp(runtime, flags);
});

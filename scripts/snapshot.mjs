/** `npm run snapshot`: the app on a virtual display, drawn into a picture and its data into JSON. */
import { withVirtualDisplay } from './display.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { launchApp } from './launch.mjs';
import { runScript } from './project.mjs';
import { resolveRuntime } from './runtime.mjs';
import { ensureSystemPackages, testPackages } from './system-packages.mjs';

const usage = `npm run snapshot -- [--snapshot DIR] [--after 10s] [app flags]

Opens Plumbline on a display of its own, lets it work for a while, then writes
  DIR/window.png   the window
  DIR/window.json  what its panels hold
and exits 0, or 1 when a panel never got data.

  --snapshot DIR         where to write (default: dist/snapshot)
  --after 10s            how long it works first (500ms, 10s, 5m; default 10s)
  --window-size 1440x900 size of the window
  --theme night|day      theme
  --open VENUE:MARKET    what to open (repeatable); default: the demo
  --endpoint VENUE.KIND=URL, --user-data-dir DIR as in the app
`;

await runScript(async (flags) => {
  if (flags.includes('--help') || flags.includes('-h')) {
    process.stdout.write(usage);
    return 0;
  }
  const hasFolder = flags.some((flag) => flag === '--snapshot' || flag.startsWith('--snapshot='));
  const appFlags = hasFolder ? flags : ['--snapshot', 'dist/snapshot', ...flags];
  await ensureSystemPackages(testPackages);
  const runtime = await resolveRuntime();
  await ensureBuilt();
  return withVirtualDisplay((environment) => launchApp(runtime, appFlags, environment));
});

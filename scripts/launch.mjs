/** Starts the built app on a resolved runtime. */
import { projectFolder, say } from './project.mjs';
import { run } from './run.mjs';
import { runtimeEnvironment } from './runtime.mjs';

/** @returns the app's exit code. */
export function launchApp(runtime, flags, environment = {}) {
  const args = [projectFolder, ...flags];
  if (process.platform === 'linux' && process.getuid() === 0) {
    say("Running as root: Chromium's sandbox is off (--no-sandbox). Prefer an ordinary user.");
    args.unshift('--no-sandbox');
  }
  return run(runtime.executable, args, {
    env: { ...process.env, ...environment, ...runtimeEnvironment(runtime) },
    stdio: ['ignore', 1, 2],
    onSpawn: forwardSignals,
  });
}

/** Ctrl C reaches the child by itself; a signal sent to this process alone has to be passed on. */
export function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    process.once(signal, forward);
    child.once('close', () => process.off(signal, forward));
  }
  const ignore = () => {};
  process.on('SIGINT', ignore);
  child.once('close', () => process.off('SIGINT', ignore));
}

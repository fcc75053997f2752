/** Starts the built app on a resolved runtime. */
import { createInterface } from 'node:readline';
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
    stdio: ['ignore', 1, 'pipe'],
    onSpawn(child) {
      forwardSignals(child);
      passOn(child.stderr);
    },
  });
}

/** Chromium complains of a missing D-Bus and GPU where there is none; neither means anything here. */
const noise = /:(ERROR|WARNING):(bus|viz_main_impl|command_buffer_proxy_impl|gpu_\w+|gl_\w+)\.cc/;

function passOn(stream) {
  createInterface({ input: stream }).on('line', (line) => {
    if (!noise.test(line)) {
      process.stderr.write(`${line}\n`);
    }
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

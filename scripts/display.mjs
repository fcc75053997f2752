/** A virtual display of our own, with a free number and a cookie that only its children know. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptError } from './project.mjs';

const startWithinMs = 20_000;

export function hasDisplay() {
  return (
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  );
}

// Large, because the pointer rests in its middle: a window at its corner is not hovered over.
const screen = '3840x2400x24';

/** Runs `task(environment)` with a display of its own; elsewhere than on Linux with the one there is. */
export async function withVirtualDisplay(task) {
  if (process.platform !== 'linux') {
    return task({});
  }
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-display-'));
  const cookie = join(folder, 'Xauthority');
  writeFileSync(cookie, authority(randomBytes(16)), { mode: 0o600 });
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset', '-auth', cookie],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  try {
    const number = await displayNumber(server);
    return await task({ DISPLAY: `:${number}`, XAUTHORITY: cookie, WAYLAND_DISPLAY: '' });
  } finally {
    process.off('exit', stop);
    await ended(server, stop);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One Xauthority record for any host and any display (family 65535). */
function authority(key) {
  const name = Buffer.from('MIT-MAGIC-COOKIE-1');
  const text = (value) => [Buffer.from([value.length >> 8, value.length & 0xff]), value];
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    ...text(Buffer.alloc(0)),
    ...text(Buffer.alloc(0)),
    ...text(name),
    ...text(key),
  ]);
}

function displayNumber(server) {
  return new Promise((resolve, reject) => {
    const fail = (reason) => {
      clearTimeout(timer);
      reject(
        new ScriptError(
          `The virtual display (Xvfb) did not start: ${reason}. ` +
            'On Debian: apt-get install xvfb. Or run on a machine with a display.',
          69,
        ),
      );
    };
    const timer = setTimeout(() => fail('it said nothing for 20 s'), startWithinMs);
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`it ended with code ${code}`));
    let text = '';
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) {
        clearTimeout(timer);
        resolve(text.trim());
      }
    });
  });
}

function ended(server, stop) {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) {
    return undefined;
  }
  return new Promise((resolve) => {
    server.once('exit', resolve);
    stop();
  });
}

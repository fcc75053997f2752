/** A real GNOME Keyring on a D-Bus session of its own, which nobody else's programs see and which leaves nothing behind. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from './wait.ts';

export interface Keyring {
  /** For the app: the bus, and homes in which the keyring and nothing else lies. */
  readonly environment: Readonly<Record<string, string>>;
  /** Chromium takes a keyring by the desktop's name; there is no desktop here. */
  readonly appFlags: readonly string[];
  /** As after a restart of the computer, before anybody signed in. */
  lock(): Promise<void>;
  /** As signing in does. */
  unlock(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

const startWithinMs = 10_000;
const password = 'a password of the test';

export function hasKeyring(): boolean {
  return ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined,
  );
}

export async function startKeyring(): Promise<Keyring> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-keyring-'));
  const started: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    for (const child of started.toReversed()) {
      await endOf(child);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const runtime = join(folder, 'runtime');
    mkdirSync(runtime, { mode: 0o700 });
    const environment: Record<string, string> = {
      HOME: folder,
      XDG_RUNTIME_DIR: runtime,
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
    const bus = spawn(
      'dbus-daemon',
      ['--session', '--nofork', '--print-address=1', `--address=unix:path=${join(runtime, 'bus')}`],
      { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    started.push(bus);
    environment.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus, 'the D-Bus session');
    const runDaemon = async (isLocked: boolean): Promise<ChildProcess> => {
      const daemon = spawn(
        'gnome-keyring-daemon',
        [...(isLocked ? [] : ['--unlock']), '--components=secrets', '--foreground'],
        { env: { ...process.env, ...environment }, stdio: ['pipe', 'ignore', 'ignore'] },
      );
      started.push(daemon);
      daemon.stdin.end(isLocked ? '' : password);
      await waitFor(
        'GNOME Keyring on its bus',
        () => hasOwner(environment) || undefined,
        startWithinMs,
      );
      return daemon;
    };
    let daemon = await runDaemon(false);
    let closing: Promise<void> | undefined;
    return {
      environment,
      appFlags: ['--password-store=gnome-libsecret'],
      lock: async () => {
        await endOf(daemon);
        await waitFor('an empty bus', () => !hasOwner(environment) || undefined, startWithinMs);
        daemon = await runDaemon(true);
      },
      unlock: () => unlockAsLogin(join(runtime, 'keyring', 'control')),
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function hasOwner(environment: Record<string, string>): boolean {
  const query = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  const { stdout } = spawnSync(
    'dbus-send',
    [...query, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'],
    { env: { ...process.env, ...environment }, encoding: 'utf8' },
  );
  return stdout.includes('boolean true');
}

/** What PAM tells the daemon at login: an empty byte for its credentials, then length, operation and password. */
async function unlockAsLogin(controlSocket: string): Promise<void> {
  const unlock = 1;
  const secret = Buffer.from(password);
  const packet = Buffer.alloc(13);
  packet.writeUInt32BE(packet.length - 1 + secret.length, 1);
  packet.writeUInt32BE(unlock, 5);
  packet.writeUInt32BE(secret.length, 9);
  const socket = connect(controlSocket);
  try {
    socket.end(Buffer.concat([packet, secret]));
    const [answer] = await once(socket, 'data');
    if (answer.readUInt32BE(4) !== 0) {
      throw new Error(`The keyring did not open: ${answer.toString('hex')}`);
    }
  } finally {
    socket.destroy();
  }
}

function firstLine(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`${what} did not start: ${reason}`));
    };
    const timer = setTimeout(() => fail('it said nothing in 10 s'), startWithinMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    const { stdout } = child;
    if (stdout === null) {
      fail('its output was not asked for');
      return;
    }
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line.trim());
    });
  });
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/**
 * Asks the Secret Service over D-Bus whether its keyring is open, without making it ask the person for a password. Electron's own
 * question does that, and stops the whole main thread until somebody answers.
 */
import { execFile } from 'node:child_process';

/** `silent`: it was asked and did not say. `unasked`: there is nothing here to ask it with. */
export type KeyringState = 'open' | 'locked' | 'absent' | 'silent' | 'unasked';

const askWithinMs = 5_000;
const service = 'org.freedesktop.secrets';
/** Where Chromium keeps its key. */
const keyring = '/org/freedesktop/secrets/aliases/default';
const property = ['org.freedesktop.Secret.Collection', 'Locked'] as const;

/** GLib's tool and D-Bus' own: one of them is wherever there is a session bus. */
const questions: ReadonlyArray<readonly [string, readonly string[]]> = [
  [
    'gdbus',
    [
      ...['call', '--session', '--dest', service, '--object-path', keyring],
      ...['--method', 'org.freedesktop.DBus.Properties.Get', ...property],
    ],
  ],
  [
    'dbus-send',
    [
      ...['--session', '--print-reply', `--dest=${service}`, keyring],
      'org.freedesktop.DBus.Properties.Get',
      ...property.map((name) => `string:${name}`),
    ],
  ],
];

export async function askKeyring(): Promise<KeyringState> {
  for (const [program, args] of questions) {
    const state = await ask(program, args);
    if (state !== 'unasked') {
      return state;
    }
  }
  return 'unasked';
}

function ask(program: string, args: readonly string[]): Promise<KeyringState> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { timeout: askWithinMs, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout, stderr) =>
        resolve(error?.code === 'ENOENT' ? 'unasked' : readAnswer(error !== null, stdout, stderr)),
    );
  });
}

export function readAnswer(isFailed: boolean, stdout: string, stderr: string): KeyringState {
  const word = /\b(true|false)\b/.exec(isFailed ? '' : stdout)?.[1];
  if (word !== undefined) {
    return word === 'true' ? 'locked' : 'open';
  }
  // Nobody offers the service, or nobody has made a keyring yet.
  return /ServiceUnknown|UnknownObject|UnknownMethod|No such (object|interface)/i.test(stderr)
    ? 'absent'
    : 'silent';
}

/**
 * The app as an ordinary user with Chromium's sandbox on, also where the tests run as root: then as `nobody`, from a
 * copy that user can read. Nothing of it is left behind.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from './app.ts';
import { projectFolder } from './project.ts';

export interface OrdinaryUser {
  readonly userId: number;
  readonly launchOptions: Required<
    Pick<LaunchOptions, 'environment' | 'sandboxed' | 'userDataFolder'>
  >;
  remove(): void;
}

/** `nobody`, on every Linux. */
const nobody = 65534;

export function becomeOrdinaryUser(): OrdinaryUser {
  const runtimeFolder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (runtimeFolder === undefined) {
    throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set; global-setup.ts sets it.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-user-'));
  const userId = process.getuid?.() ?? nobody;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    if (userId !== 0) {
      return ownUser(userId, join(runtimeFolder, 'electron'), folder, remove);
    }
    return anotherUser(runtimeFolder, folder, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

function ownUser(
  userId: number,
  executable: string,
  folder: string,
  remove: () => void,
): OrdinaryUser {
  return {
    userId,
    launchOptions: {
      environment: {},
      userDataFolder: join(folder, 'user-data'),
      sandboxed: { executable, appFolder: projectFolder },
    },
    remove,
  };
}

function anotherUser(runtimeFolder: string, folder: string, remove: () => void): OrdinaryUser {
  chmodSync(folder, 0o755);
  const runtime = join(folder, 'runtime');
  copyTree(runtimeFolder, runtime);
  const appFolder = join(folder, 'app');
  mkdirSync(appFolder);
  cpSync(join(projectFolder, 'out'), join(appFolder, 'out'), { recursive: true });
  cpSync(join(projectFolder, 'package.json'), join(appFolder, 'package.json'));

  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  const environment: Record<string, string> = {
    HOME: home,
    TMPDIR: home,
    XDG_RUNTIME_DIR: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
  };
  if (process.env.XAUTHORITY) {
    environment.XAUTHORITY = join(home, 'Xauthority');
    cpSync(process.env.XAUTHORITY, environment.XAUTHORITY);
    chownSync(environment.XAUTHORITY, nobody, nobody);
  }
  chownSync(home, nobody, nobody);

  const executable = join(folder, 'electron-as-nobody');
  const switchUser = `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups --no-new-privs`;
  writeFileSync(executable, `#!/bin/sh\nexec ${switchUser} -- '${runtime}/electron' "$@"\n`);
  chmodSync(executable, 0o755);
  return {
    userId: nobody,
    launchOptions: {
      environment,
      userDataFolder: join(home, 'user-data'),
      sandboxed: { executable, appFolder },
    },
    remove,
  };
}

/** 300 MB: linked where the file systems allow it. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
}

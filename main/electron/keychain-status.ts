/** What `safeStorage` says of itself, as a person knows it. */
import type { KeychainStatus } from '#shared/ipc/credentials.ts';

/** Chromium's names of its Linux backends. */
const linuxNames: Readonly<Record<string, string>> = {
  gnome_libsecret: 'GNOME Keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/**
 * `backend`: Linux only. `basic_text` is Chromium's stand-in, whose password is in its source: it says that it encrypts when one
 * lets it, and protects nothing.
 */
export function keychainStatus(
  platform: string,
  isAvailable: boolean,
  backend: string | undefined,
): KeychainStatus {
  switch (platform) {
    case 'darwin':
      return { name: 'macOS Keychain', state: isAvailable ? 'secure' : 'locked' };
    case 'win32':
      return { name: 'Windows DPAPI', state: isAvailable ? 'secure' : 'missing' };
    default: {
      if (backend === 'basic_text') {
        return { name: 'none', state: 'plain-text' };
      }
      const name = linuxNames[backend ?? ''];
      return name === undefined
        ? { name: 'none', state: 'missing' }
        : { name, state: isAvailable ? 'secure' : 'locked' };
    }
  }
}

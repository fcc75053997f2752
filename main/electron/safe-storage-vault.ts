/** The system's keychain through Electron's synchronous `safeStorage`, the only form that 33 and 45 share. SPEC.md of main/auth, KY40–KY44. */
import { safeStorage } from 'electron';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { SecretVault } from '../auth/secret-vault.ts';
import { keychainStatus } from './keychain-status.ts';
import { askKeyring } from './secret-service.ts';

/** Only once the app is ready: before, Linux does not know its backend. */
export function createSafeStorageVault(): SecretVault {
  const isLinux = process.platform === 'linux';
  return {
    async status({ mayAskPerson }) {
      const backend = isLinux ? safeStorage.getSelectedStorageBackend() : undefined;
      if (backend === 'gnome_libsecret' && !mayAskPerson) {
        const keyring = await askKeyring();
        // A keyring that does not say is not asked the other way either: that could stop everything.
        if (keyring !== 'open' && keyring !== 'unasked') {
          return keychainStatus(process.platform, false, backend);
        }
      }
      return keychainStatus(process.platform, safeStorage.isEncryptionAvailable(), backend);
    },
    encrypt: (text) => attempt(() => safeStorage.encryptString(text)),
    decrypt: (sealed) => attempt(() => safeStorage.decryptString(Buffer.from(sealed))),
  };
}

function attempt<T>(act: () => T): Result<T, string> {
  try {
    return ok(act());
  } catch {
    // Its own words can hold nothing that helps a person, and might hold what was to be sealed.
    return err('the keychain refused');
  }
}

/** The system's keychain through Electron's synchronous `safeStorage`, the only form that 33 and 45 share. SPEC.md of main/auth, AU40–AU44. */
import { safeStorage } from 'electron';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { KeychainStatus } from '#shared/ipc/credentials.ts';
import type { SecretVault } from '../auth/secret-vault.ts';
import { keychainStatus } from './keychain-status.ts';

/** Only once the app is ready: before, Linux does not know its backend. */
export function createSafeStorageVault(): SecretVault {
  const status = (): KeychainStatus =>
    keychainStatus(
      process.platform,
      safeStorage.isEncryptionAvailable(),
      process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : undefined,
    );
  return {
    status,
    encrypt: (text) =>
      status().state === 'secure'
        ? attempt(() => safeStorage.encryptString(text))
        : err('there is no keychain that encrypts'),
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

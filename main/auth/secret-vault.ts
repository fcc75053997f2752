/** Where a secret can lie encrypted: the operating system's keychain, behind an interface that plain Node knows too. */
import { err, type Result } from '#shared/domain/result.ts';
import type { KeychainStatus } from '#shared/ipc/credentials.ts';

export interface SecretVault {
  /**
   * Asked anew each time: a keychain can be unlocked, and locked again. Only with `mayAskPerson` may the system put up its question
   * for the keychain's password; the main thread can stand still until it is answered.
   */
  status(options: { readonly mayAskPerson: boolean }): Promise<KeychainStatus>;
  /** Only while `status` says `secure`. The text comes back from `decrypt` and from nothing else. */
  encrypt(text: string): Result<Uint8Array, string>;
  /** Only while `status` says `secure`. */
  decrypt(sealed: Uint8Array): Result<string, string>;
}

/** Plain Node has no keychain: what it is told, it forgets when it ends. */
export const noVault: SecretVault = {
  status: async () => ({ name: 'none', state: 'missing' }),
  encrypt: () => err('there is no keychain'),
  decrypt: () => err('there is no keychain'),
};

/** A keychain for tests: seals with a key of its own, can be locked, and asks nobody. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { err, ok } from '#shared/domain/result.ts';
import type { KeychainStatus } from '#shared/ipc/credentials.ts';
import type { SecretVault } from './secret-vault.ts';

export class MemoryVault implements SecretVault {
  state: KeychainStatus['state'] = 'secure';
  /** What a person would do when asked. */
  opensWhenAsked = false;
  readonly #key = randomBytes(32);

  async status({ mayAskPerson }: { readonly mayAskPerson: boolean }): Promise<KeychainStatus> {
    if (mayAskPerson && this.opensWhenAsked) {
      this.state = 'secure';
    }
    return { name: 'GNOME Keyring', state: this.state };
  }

  encrypt(text: string): ReturnType<SecretVault['encrypt']> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ok(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  }

  decrypt(sealed: Uint8Array): ReturnType<SecretVault['decrypt']> {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(12, 28));
      return ok(
        Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8'),
      );
    } catch {
      return err('not sealed here');
    }
  }
}

/** What is said about keys, in the words of the design (§9, §10). */
import type { KeychainStatus } from '#shared/ipc/credentials.ts';
import type { TokenRefusal } from './token-source.ts';

export function noKeyRefusal(label: string): TokenRefusal {
  return {
    code: 'no-credentials',
    text: `${label} opens its streams with a key only, and there is none in use. Plumbline has sent it nothing. Add a key in the connection doctor.`,
    isFinal: true,
  };
}

export function unopenedRefusal(
  label: string,
  why: 'gone' | 'locked' | 'damaged',
  keychain: KeychainStatus,
): TokenRefusal {
  switch (why) {
    case 'gone':
      return noKeyRefusal(label);
    case 'locked':
      return {
        code: 'keychain-locked',
        text: `The key for ${label} lies in the keychain, and ${keychainTrouble(keychain)}. Plumbline cannot sign in without it. Unlock the keychain and try again in the connection doctor, or enter the key anew.`,
        isFinal: true,
      };
    case 'damaged':
      return {
        code: 'keychain-locked',
        text: `The keychain cannot open the key kept for ${label}: it was sealed by another keychain or changed since. Plumbline has sent nothing. Enter the key anew.`,
        isFinal: true,
      };
  }
}

function keychainTrouble({ name, state }: KeychainStatus): string {
  switch (state) {
    case 'locked':
      return `${name} is locked`;
    case 'missing':
      return 'this system offers none just now';
    case 'plain-text':
      return 'this system offers only plain text storage just now';
    case 'secure':
      return `${name} does not give it`;
  }
}

export function untrustedRuntimeText(label: string): string {
  return `This Electron is a third-party build that nobody vouches for, so Plumbline takes no key for ${label} on it. Practice data and servers on this computer work. Start Plumbline where the official Electron can be fetched.`;
}

/** The notice after a key was kept in memory for want of a keychain. */
export function keptInMemoryText(keychain: KeychainStatus): string {
  const cause =
    keychain.state === 'locked'
      ? `${keychain.name} is locked.`
      : keychain.state === 'plain-text'
        ? 'This system offers only plain text storage.'
        : 'This system offers no keychain.';
  return `${cause} Plumbline will not write a secret to disk unencrypted: it keeps this one in memory and forgets it when you quit. Unlock or install a keychain, then try again in the connection doctor.`;
}

/** For a report: what it is called, and what that means for keys. */
export function keychainWords({ name, state }: KeychainStatus): string {
  switch (state) {
    case 'secure':
      return `${name}, encrypted`;
    case 'locked':
      return `${name}, locked: keys stay in memory`;
    case 'missing':
      return 'none: keys stay in memory';
    case 'plain-text':
      return 'plain text storage only: keys stay in memory';
  }
}

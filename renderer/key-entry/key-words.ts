/** What the window for a key says. */
import type { KeychainStatus } from '#shared/ipc/credentials.ts';
import { type KeyForm, longestKeyPart } from '#shared/ipc/key-entry.ts';

export const partLabels = {
  'oauth2-client-credentials': { id: 'Client ID', secret: 'Client secret' },
  'api-key': { id: 'API key', secret: 'API secret' },
} as const satisfies Readonly<Record<KeyForm['kind'], { id: string; secret: string }>>;

export function headWords({ label, keychain }: KeyForm): string {
  return keychain.state === 'secure'
    ? `${label}: goes straight to the keychain, never to the window with the books`
    : `${label}: never goes to the window with the books`;
}

/** Where it will lie, before it is saved (design §10). */
export function keychainWords({ name, state }: KeychainStatus): string {
  switch (state) {
    case 'secure':
      return name === 'GNOME Keyring'
        ? 'GNOME Keyring through Secret Service, encrypted'
        : `${name}, encrypted`;
    case 'locked':
      return `${name} is locked. Plumbline will not write a secret to disk unencrypted: it keeps this one in memory until you quit, and moves it in when you unlock.`;
    case 'missing':
      return 'This system offers no keychain. Plumbline will not write a secret to disk unencrypted: it keeps this one in memory until you quit.';
    case 'plain-text':
      return 'This system offers only plain text storage. Plumbline will not write a secret to disk unencrypted: it keeps this one in memory until you quit.';
  }
}

export function saveWords({ isReplacing }: KeyForm, staysInMemory: boolean): string {
  if (staysInMemory) {
    return 'Keep in memory until I quit';
  }
  return isReplacing ? 'Replace key' : 'Save key';
}

export function tooLongWords(kind: KeyForm['kind'], part: 'id' | 'secret'): string {
  return `The ${partLabels[kind][part]} is longer than ${longestKeyPart} characters, so it is none. Nothing was saved. Paste it alone, or take it from its file.`;
}

/** With the names that this venue's key has. */
export function unreadableFileWords(kind: KeyForm['kind'], fileName: string): string {
  const lines =
    kind === 'api-key' ? 'API_KEY=… and API_SECRET=…' : 'CLIENT_ID=… and CLIENT_SECRET=…';
  return `${fileName} holds no key that can be read. Nothing was taken from it. Type the key, or choose a file with JSON or lines such as ${lines}`;
}

export function missingWords(kind: KeyForm['kind'], part: 'id' | 'secret' | 'profile'): string {
  return part === 'profile'
    ? 'The name is missing. Give it one that you will recognise.'
    : `The ${partLabels[kind][part]} is missing. Type it, paste it, or take it from a file.`;
}

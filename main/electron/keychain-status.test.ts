import { describe, expect, it } from 'vitest';
import { keychainStatus } from './keychain-status.ts';

describe('keychainStatus', () => {
  it.each([
    ['linux', true, 'gnome_libsecret', { name: 'GNOME Keyring', state: 'secure' }],
    ['linux', false, 'gnome_libsecret', { name: 'GNOME Keyring', state: 'locked' }],
    ['linux', true, 'kwallet6', { name: 'KWallet', state: 'secure' }],
    ['linux', false, 'basic_text', { name: 'none', state: 'plain-text' }],
    // Chromium can be told to encrypt with a password that everybody knows.
    ['linux', true, 'basic_text', { name: 'none', state: 'plain-text' }],
    ['linux', true, 'unknown', { name: 'none', state: 'missing' }],
    ['linux', true, 'a backend of next year', { name: 'none', state: 'missing' }],
    ['darwin', true, undefined, { name: 'macOS Keychain', state: 'secure' }],
    ['darwin', false, undefined, { name: 'macOS Keychain', state: 'locked' }],
    ['win32', true, undefined, { name: 'Windows DPAPI', state: 'secure' }],
    ['win32', false, undefined, { name: 'Windows DPAPI', state: 'missing' }],
  ] as const)('KY41: %s, available %s, %s', (platform, isAvailable, backend, expected) => {
    expect(keychainStatus(platform, isAvailable, backend)).toEqual(expected);
  });
});

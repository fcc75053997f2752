/** What a page may know of keys: never a secret, never a token, only how things stand with them. */
import type { VenueId } from '../domain/market.ts';
import type { UnixMillis } from '../domain/time.ts';

export interface KeychainStatus {
  /** As a person knows it: `GNOME Keyring`, `macOS Keychain`, `Windows DPAPI`, `none`. */
  readonly name: string;
  /** `secure`: secrets are written encrypted. `locked`, `missing`, `plain-text`: they are kept in memory until Plumbline quits. */
  readonly state: 'secure' | 'locked' | 'missing' | 'plain-text';
}

export interface CredentialProfile {
  readonly venue: VenueId;
  /** Chosen by the person; unique for its venue. */
  readonly name: string;
  readonly environment: 'production' | 'sandbox' | 'custom';
  /** The hosts it was bound to when it was entered; it is never sent to another one. */
  readonly hosts: readonly string[];
  /** The one in use for its venue. */
  readonly isActive: boolean;
  readonly setAt: UnixMillis;
  /** The last four characters of the client id or API key (never of a secret). */
  readonly idTail: string;
  readonly keptIn: 'keychain' | 'memory';
  /** Of the present token. */
  readonly token?: {
    readonly issuedAt: UnixMillis;
    readonly renewsAt: UnixMillis;
    readonly expiresAt: UnixMillis;
    readonly scopeAsked?: string;
    readonly scopeGranted?: string;
  };
  readonly lastRefusal?: {
    readonly at: UnixMillis;
    /** Kebab-case and stable. */
    readonly code: string;
    /** A sentence for a person. */
    readonly text: string;
  };
}

export interface CredentialsStatus {
  readonly keychain: KeychainStatus;
  readonly profiles: readonly CredentialProfile[];
}

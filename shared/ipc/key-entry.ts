/**
 * Between main and the small window in which a key is entered. What main tells it stands in its address; what it submits goes one way.
 * The window of the books takes no part in this.
 */
import type { VenueId } from '../domain/market.ts';
import type { Result } from '../domain/result.ts';
import type { CredentialProfile, KeychainStatus } from './credentials.ts';

export interface KeyForm {
  readonly venue: VenueId;
  readonly label: string;
  readonly kind: 'oauth2-client-credentials' | 'api-key';
  /** The name suggested, or of the profile whose key is replaced. */
  readonly profile: string;
  readonly isReplacing: boolean;
  readonly environments: ReadonlyArray<{
    readonly name: CredentialProfile['environment'];
    /** Where the key would go, and nowhere else. */
    readonly hosts: readonly string[];
  }>;
  readonly environment: CredentialProfile['environment'];
  readonly keychain: KeychainStatus;
  /** Said before it is saved. */
  readonly warning?: string;
  readonly looks: { readonly theme: string; readonly sides: string };
}

/** Characters of an id or a secret: far above what venues hand out, so what is longer is something else. */
export const longestKeyPart = 2048;

export interface KeyEntry {
  readonly profile: string;
  readonly environment: CredentialProfile['environment'];
  readonly id: string;
  readonly secret: string;
  /** `memory`: until Plumbline quits, although there may be a keychain. */
  readonly keepIn: 'keychain' | 'memory';
}

/** All that the window can do. The error is a sentence for the person in front of it. */
export interface KeyEntryBridge {
  submit(entry: KeyEntry): Promise<Result<undefined, string>>;
}

/** The name in the address that carries the form, as JSON. */
export const keyFormParameter = 'form';
/** Of one window alone: main listens for it on that window's contents. */
export const keyEntryChannel = 'plumbline:key-entry';

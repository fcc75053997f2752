/** All about keys that does not need Electron: which one a venue uses, what a page may know of them, entering, using and forgetting. SPEC.md KY30–KY48. */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import type {
  CredentialProfile,
  CredentialsStatus,
  KeychainStatus,
} from '#shared/ipc/credentials.ts';
import type { KeyForm } from '#shared/ipc/key-entry.ts';
import type { Clock } from '../feeds/clock.ts';
import { AccessTokens, type TokenAccount } from './access-tokens.ts';
import { CredentialStore, type StoredProfile } from './credential-store.ts';
import {
  keptInMemoryText,
  noKeyRefusal,
  unopenedRefusal,
  untrustedRuntimeText,
} from './credential-words.ts';
import { noTokenServer } from './environment-tokens.ts';
import { readKeyEntry } from './key-entry-rules.ts';
import { hostsOf, mayUseHosts } from './key-hosts.ts';
import { practiceAccount } from './practice-account.ts';
import type { SecretVault } from './secret-vault.ts';
import type { PostForToken } from './token-request.ts';
import type { TokenRefusal, TokenSource } from './token-source.ts';
import type { VenueAddresses } from './venue-addresses.ts';

type Environment = CredentialProfile['environment'];

export interface CredentialServiceOptions {
  readonly folder: string;
  readonly vault: SecretVault;
  readonly clock: Clock;
  /** False: keys go to this computer only (the fallback runtime). */
  readonly isTrustedRuntime: boolean;
  /** Undefined: the venue wants no key. */
  readonly addressesOf: (venue: VenueId) => VenueAddresses | undefined;
  readonly onNotice: (notice: Notice) => void;
  readonly onChange: (status: CredentialsStatus) => void;
  /** Another key is to be used from now on, or none any more. */
  readonly onKeyChange: (venue: VenueId) => void;
  /** The key in use can be read now: what waited for it may try again, what is open is well. */
  readonly onKeyReadable: (venue: VenueId) => void;
  readonly post?: PostForToken;
}

export class CredentialService {
  readonly #options: CredentialServiceOptions;
  readonly #store: CredentialStore;
  readonly #tokens: AccessTokens;
  #keychain: KeychainStatus | undefined;
  #isTelling = false;
  #isClosed = false;

  constructor(options: CredentialServiceOptions) {
    this.#options = options;
    const { folder, vault, clock, onNotice, post } = options;
    this.#store = new CredentialStore({ folder, vault, now: () => clock.now(), onNotice });
    this.#tokens = new AccessTokens({
      clock,
      accountOf: (venue) => this.#accountOf(venue),
      onChange: () => this.#tell(),
      ...(post === undefined ? {} : { post }),
    });
  }

  load(): Promise<void> {
    return this.#store.load();
  }

  get tokens(): TokenSource {
    return this.#tokens;
  }

  /** Where the key in use is meant for; undefined where there is none. */
  environmentOf(venue: VenueId): Environment | undefined {
    return this.#store.active(venue)?.environment;
  }

  async status(): Promise<CredentialsStatus> {
    return this.#statusWith(this.#keychain ?? (await this.#askKeychain()));
  }

  #statusWith(keychain: KeychainStatus): CredentialsStatus {
    return {
      keychain,
      profiles: this.#store.profiles.map((profile) => this.#describe(profile)),
    };
  }

  /** What the window for entering shows. The error is a sentence. */
  async form(
    venue: VenueId,
    name: string | undefined,
    looks: KeyForm['looks'],
  ): Promise<Result<KeyForm, string>> {
    const addresses = this.#options.addressesOf(venue);
    const label = venueLabels[venue];
    if (addresses === undefined) {
      return err(`${label} needs no key.`);
    }
    const environments = addresses.environments
      .map((environment) => ({ name: environment.name, hosts: hostsOf(environment.endpoints) }))
      .filter(({ hosts }) => mayUseHosts(this.#options.isTrustedRuntime, hosts));
    const replaced = name === undefined ? undefined : this.#store.find(venue, name);
    const first = environments.find((entry) => entry.name === replaced?.environment);
    const environment = first ?? environments[0];
    if (environment === undefined) {
      return err(untrustedRuntimeText(label));
    }
    const { kind, warning } = addresses.auth;
    return ok({
      venue,
      label,
      kind,
      profile: replaced?.name ?? name ?? this.#freeName(venue),
      isReplacing: replaced !== undefined,
      environments,
      environment: environment.name,
      keychain: await this.#askKeychain(),
      ...(warning === undefined ? {} : { warning }),
      looks,
    });
  }

  /** The error is a sentence; nothing was kept then. */
  async enter(
    { venue, isReplacing, profile }: KeyForm,
    raw: unknown,
  ): Promise<Result<undefined, string>> {
    const read = readKeyEntry(raw);
    if (!read.ok) {
      return read;
    }
    const entry = read.value;
    const environment = this.#options
      .addressesOf(venue)
      ?.environments.find(({ name }) => name === entry.environment);
    const hosts = environment === undefined ? [] : hostsOf(environment.endpoints);
    if (environment === undefined || !mayUseHosts(this.#options.isTrustedRuntime, hosts)) {
      return err(untrustedRuntimeText(venueLabels[venue]));
    }
    const isTaken = this.#store.find(venue, entry.profile) !== undefined;
    if (isTaken && !(isReplacing && entry.profile === profile)) {
      return err(
        `There is a key called ${entry.profile} already. Nothing was saved. Choose another name, or use Replace.`,
      );
    }
    const keychain = await this.#askKeychain();
    const kept = await this.#store.set({
      venue,
      name: entry.profile,
      environment: entry.environment,
      hosts,
      keys: { id: entry.id, secret: entry.secret },
      staysInMemory: entry.keepIn === 'memory',
    });
    if (!kept.ok) {
      return err(
        `The key could not be saved: ${kept.error}. The one before stays. Make room or check the folder, or keep it in memory only.`,
      );
    }
    if (entry.keepIn === 'keychain' && kept.value.keptIn === 'memory') {
      this.#options.onNotice({
        severity: 'caution',
        title: 'No keychain',
        text: keptInMemoryText(keychain),
      });
    }
    this.#keyChanged(venue);
    return ok(undefined);
  }

  async use(venue: VenueId, name: string): Promise<Result<undefined, string>> {
    const isKnown = await this.#store.use(venue, name);
    if (!isKnown) {
      return err(`There is no key called ${name} for ${venueLabels[venue]}.`);
    }
    this.#keyChanged(venue);
    return ok(undefined);
  }

  async forget(venue: VenueId, name: string): Promise<Result<undefined, string>> {
    const wasActive = this.#store.active(venue)?.name === name;
    if (wasActive) {
      this.#tokens.drop(venue);
    }
    const forgotten = await this.#store.forget(venue, name);
    if (wasActive) {
      this.#keyChanged(venue);
    } else {
      this.#tell();
    }
    return forgotten.ok
      ? forgotten
      : err(
          `The key is out of use, but its file could not be written: ${forgotten.error}. What the keychain sealed may still lie there. Check the folder, then quit and remove credentials.json.`,
        );
  }

  /** Asks the keychain again; what waits in memory for it moves in. */
  async unlock(): Promise<CredentialsStatus> {
    const before = this.#keychain?.state;
    const { state } = await this.#askKeychain(true);
    const moved = await this.#store.moveIntoKeychain();
    if (!moved.ok) {
      this.#options.onNotice({
        severity: 'caution',
        title: 'The keys stay in memory',
        text: `The keychain is open, but ${moved.error}. Make room or check the folder, then try again.`,
      });
    }
    if (state === 'secure' && before !== 'secure') {
      for (const venue of new Set(this.#store.profiles.map((profile) => profile.venue))) {
        this.#keyReadable(venue);
      }
    }
    this.#tell();
    return this.status();
  }

  /** Of the token in use, practice or not. */
  tokenOf(venue: VenueId): CredentialProfile['token'] {
    return this.#tokens.statusOf(venue).token;
  }

  /** A person wants the venue tried again: what was final is not any more. */
  personActed(venue: VenueId): void {
    this.#tokens.personActed(venue);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tokens.close();
    await this.#store.close();
  }

  #accountOf(venue: VenueId): Result<TokenAccount, TokenRefusal> {
    const label = venueLabels[venue];
    const { auth, inUse } = this.#options.addressesOf(venue) ?? {};
    if (auth === undefined || inUse === undefined) {
      return err(noKeyRefusal(label));
    }
    const { endpoints, isPractice } = inUse;
    const authUrl = endpoints.auth;
    if (authUrl === undefined) {
      return err(noTokenServer(label));
    }
    if (isPractice) {
      return ok(practiceAccount(auth, { ...endpoints, auth: authUrl }));
    }
    const profile = this.#store.active(venue);
    if (profile === undefined) {
      return err(noKeyRefusal(label));
    }
    if (!mayUseHosts(this.#options.isTrustedRuntime, [...profile.hosts, ...hostsOf(endpoints)])) {
      return err({ code: 'wrong-host', text: untrustedRuntimeText(label), isFinal: true });
    }
    return ok({
      identity: identityOf(profile, authUrl),
      auth,
      authUrl,
      hosts: profile.hosts,
      open: async () => {
        const keys = await this.#store.open(profile);
        return keys.ok ? keys : err(unopenedRefusal(label, keys.error, await this.#askKeychain()));
      },
    });
  }

  #describe(profile: StoredProfile): CredentialProfile {
    const { venue, name, environment, hosts, setAt, idTail, keptIn } = profile;
    const isActive = this.#store.active(venue) === profile;
    const authUrl = this.#options.addressesOf(venue)?.inUse?.endpoints.auth;
    const tokenStatus =
      isActive && authUrl !== undefined
        ? this.#tokens.statusOf(venue, identityOf(profile, authUrl))
        : {};
    return { venue, name, environment, hosts, isActive, setAt, idTail, keptIn, ...tokenStatus };
  }

  #freeName(venue: VenueId): string {
    const names = ['main', ...Array.from({ length: 200 }, (_, index) => `main ${index + 2}`)];
    return names.find((name) => this.#store.find(venue, name) === undefined) ?? '';
  }

  #keyReadable(venue: VenueId): void {
    this.#tokens.personActed(venue);
    this.#options.onKeyReadable(venue);
  }

  #keyChanged(venue: VenueId): void {
    this.#tokens.drop(venue);
    this.#options.onKeyChange(venue);
    this.#tell();
  }

  async #askKeychain(mayAskPerson = false): Promise<KeychainStatus> {
    this.#keychain = await this.#options.vault.status({ mayAskPerson });
    return this.#keychain;
  }

  /** Several changes at once are told once. Not before anybody asked for the first time: nobody wants to know yet. */
  #tell(): void {
    if (this.#isTelling || this.#isClosed || this.#keychain === undefined) {
      return;
    }
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const keychain = this.#keychain;
      if (!this.#isClosed && keychain !== undefined) {
        this.#options.onChange(this.#statusWith(keychain));
      }
    });
  }
}

function identityOf({ revision }: StoredProfile, authUrl: string): string {
  return `${revision} ${authUrl}`;
}

/** All about keys that does not need Electron: which one a venue uses, what a page may know of them, entering, using and forgetting. SPEC.md KY30–KY48. */
import { z } from 'zod';
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import type {
  CredentialProfile,
  CredentialsStatus,
  KeychainStatus,
} from '#shared/ipc/credentials.ts';
import { type KeyEntry, type KeyForm, longestKeyPart } from '#shared/ipc/key-entry.ts';
import { isLoopbackHost } from '../endpoints.ts';
import type { Clock } from '../feeds/clock.ts';
import type { VenueAuth, VenueEndpoints } from '../venues/venue.ts';
import { AccessTokens, bindableHost, type TokenAccount } from './access-tokens.ts';
import { CredentialStore, type StoredProfile } from './credential-store.ts';
import {
  keptInMemoryText,
  noKeyRefusal,
  unopenedRefusal,
  untrustedRuntimeText,
} from './credential-words.ts';
import { noTokenServer } from './environment-tokens.ts';
import { practiceAccount } from './practice-account.ts';
import type { SecretVault } from './secret-vault.ts';
import type { PostForToken } from './token-request.ts';
import type { TokenRefusal, TokenSource } from './token-source.ts';

type Environment = CredentialProfile['environment'];

export interface VenueAddresses {
  readonly auth: VenueAuth;
  /** Where the venue is spoken to just now; absent: it is not. */
  readonly inUse: { readonly endpoints: VenueEndpoints; readonly isPractice: boolean } | undefined;
  /** Where a key could be meant for. */
  readonly environments: ReadonlyArray<{
    readonly name: Environment;
    readonly endpoints: VenueEndpoints;
  }>;
}

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

/** What RFC 6749 allows in a client's id and secret, and HTTP in a header. */
const keyPart = z
  .string()
  .trim()
  .min(1)
  .max(longestKeyPart)
  .regex(/^[\x20-\x7e]+$/);

const keyEntrySchema = z.strictObject({
  profile: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^\P{Cc}+$/u),
  environment: z.enum(['production', 'sandbox', 'custom']),
  id: keyPart,
  secret: keyPart,
  keepIn: z.enum(['keychain', 'memory']),
});

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
      .filter(({ hosts }) => this.#mayUse(hosts));
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
    const parsed = keyEntrySchema.safeParse(raw);
    if (!parsed.success) {
      return err(entryProblem(parsed.error));
    }
    const entry: KeyEntry = parsed.data;
    const environment = this.#options
      .addressesOf(venue)
      ?.environments.find(({ name }) => name === entry.environment);
    const hosts = environment === undefined ? [] : hostsOf(environment.endpoints);
    if (environment === undefined || !this.#mayUse(hosts)) {
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
    if (!this.#mayUse([...profile.hosts, ...hostsOf(endpoints)])) {
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

  #mayUse(hosts: readonly string[]): boolean {
    return (
      this.#options.isTrustedRuntime ||
      (hosts.length > 0 &&
        hosts.every((host) => isLoopbackHost(new URL(`http://${host}`).hostname)))
    );
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

/** Each host once: where the key goes and where its tokens go. */
function hostsOf({ ws, auth }: VenueEndpoints): readonly string[] {
  const hosts = [auth ?? '', ws].map(bindableHost).filter((host) => host !== undefined);
  return [...new Set(hosts)];
}

const fieldWords: Readonly<Record<string, string>> = {
  profile:
    'The name is missing, longer than 40 characters, or holds something that cannot be shown.',
  id: 'The id or key is missing, or holds characters that no venue gives out.',
  secret: 'The secret is missing, or holds characters that no venue gives out.',
};

/** Names the field, never what was in it. */
function entryProblem(error: z.ZodError): string {
  const field = String(error.issues[0]?.path[0] ?? '');
  return `${fieldWords[field] ?? 'What was entered cannot be read.'} Nothing was saved. Enter it again.`;
}

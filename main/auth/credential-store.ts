/** The keys a person entered, by venue and profile: sealed by the keychain, or in memory until Plumbline quits. SPEC.md KY30–KY44. */
import { randomUUID } from 'node:crypto';
import type { VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { registerSecret } from '../log/known-secrets.ts';
import { CredentialFile, type SealedProfile } from './credential-file.ts';
import { type KeyBinding, seal, unseal } from './sealed-key.ts';
import type { SecretVault } from './secret-vault.ts';
import type { KeyPair } from './token-grant.ts';

export interface CredentialEntry extends KeyBinding {
  readonly keys: KeyPair;
  /** Memory although there is a keychain: the person wants it so. */
  readonly staysInMemory: boolean;
}

export interface StoredProfile extends KeyBinding {
  readonly setAt: UnixMillis;
  readonly idTail: string;
  readonly keptIn: CredentialProfile['keptIn'];
  /** Another one whenever its key was entered anew. */
  readonly revision: string;
}

interface Held extends StoredProfile {
  /** What the keychain made of it. */
  readonly sealed: string | undefined;
  readonly keys: KeyPair | undefined;
  readonly staysInMemory: boolean;
}

export interface CredentialStoreOptions {
  readonly folder: string;
  readonly vault: SecretVault;
  readonly now: () => UnixMillis;
  readonly onNotice: (notice: Notice) => void;
}

export class CredentialStore {
  readonly #options: CredentialStoreOptions;
  readonly #file: CredentialFile;
  #held: readonly Held[] = [];
  readonly #active = new Map<VenueId, string>();
  /** Of those in the file: a profile in memory does not outlive this run, and the choice before it comes back. */
  readonly #activeInFile = new Map<VenueId, string>();
  readonly #releases = new Map<string, () => void>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: CredentialStoreOptions) {
    this.#options = options;
    this.#file = new CredentialFile(options.folder);
  }

  async load(): Promise<void> {
    const { now, onNotice } = this.#options;
    const loaded = await this.#file.load(now());
    if (!loaded.ok) {
      onNotice({
        severity: 'caution',
        title: 'The kept keys could not be read',
        text: `${loaded.error} Plumbline goes on without keys. Enter them again.`,
      });
      return;
    }
    this.#held = loaded.value.map(({ isActive: _isActive, ...profile }) => ({
      ...profile,
      keptIn: 'keychain',
      revision: randomUUID(),
      keys: undefined,
      staysInMemory: false,
    }));
    for (const { venue, name, isActive } of loaded.value) {
      if (isActive) {
        this.#active.set(venue, name);
        this.#activeInFile.set(venue, name);
      }
    }
  }

  get profiles(): readonly StoredProfile[] {
    return this.#held;
  }

  find(venue: VenueId, name: string): StoredProfile | undefined {
    return this.#find(venue, name);
  }

  active(venue: VenueId): StoredProfile | undefined {
    const name = this.#active.get(venue);
    return name === undefined ? undefined : this.#find(venue, name);
  }

  /** The key in clear, to be let go of soon. The error is the reason. */
  async open({
    venue,
    name,
    revision,
  }: StoredProfile): Promise<Result<KeyPair, 'gone' | 'locked' | 'damaged'>> {
    const held = this.#find(venue, name);
    if (held === undefined || held.revision !== revision) {
      return err('gone');
    }
    if (held.keys !== undefined) {
      return ok(held.keys);
    }
    const opened = await unseal(this.#options.vault, held, held.sealed ?? '');
    if (opened.ok) {
      this.#redact(held.revision, opened.value);
    }
    return opened;
  }

  /** Replaces the profile of this name, if there is one, and makes it the one in use. The error is the reason it was not kept at all. */
  async set(entry: CredentialEntry): Promise<Result<StoredProfile, string>> {
    const { venue, name, environment, hosts, keys, staysInMemory } = entry;
    const revision = randomUUID();
    this.#redact(revision, keys);
    const sealed = staysInMemory ? undefined : await seal(this.#options.vault, entry, keys);
    const held: Held = {
      venue,
      name,
      environment,
      hosts,
      setAt: this.#options.now(),
      idTail: tailOf(keys.id),
      keptIn: sealed === undefined ? 'memory' : 'keychain',
      revision,
      sealed,
      keys: sealed === undefined ? keys : undefined,
      staysInMemory,
    };
    const before = this.#held;
    const replaced = this.#find(venue, name);
    this.#held = [...before.filter((other) => other !== replaced), held];
    const written =
      sealed !== undefined || replaced?.sealed !== undefined
        ? await this.#write(replaced !== undefined)
        : ok(undefined);
    if (!written.ok) {
      this.#held = before;
      this.#release(revision);
      return err(written.error);
    }
    this.#releaseOf(replaced);
    await this.use(venue, name);
    return ok(held);
  }

  /** False: there is none of this name. */
  async use(venue: VenueId, name: string): Promise<boolean> {
    const held = this.#find(venue, name);
    if (held === undefined) {
      return false;
    }
    this.#active.set(venue, name);
    if (held.sealed !== undefined && this.#activeInFile.get(venue) !== name) {
      this.#activeInFile.set(venue, name);
      await this.#write(false);
    }
    return true;
  }

  /** Gone from memory at once, and from the disk when this resolves. The error is why it may still be there. */
  async forget(venue: VenueId, name: string): Promise<Result<undefined, string>> {
    const held = this.#find(venue, name);
    if (held === undefined) {
      return ok(undefined);
    }
    this.#held = this.#held.filter((other) => other !== held);
    if (this.#active.get(venue) === name) {
      this.#active.delete(venue);
    }
    if (this.#activeInFile.get(venue) === name) {
      this.#activeInFile.delete(venue);
    }
    this.#releaseOf(held);
    return held.sealed === undefined ? ok(undefined) : await this.#write(true);
  }

  /** What is in memory only for want of a keychain moves in, where there is one by now. The error is why it does not. */
  async moveIntoKeychain(): Promise<Result<number, string>> {
    const moved = new Map<Held, Held>();
    for (const held of this.#held) {
      if (held.keys !== undefined && !held.staysInMemory) {
        const sealed = await seal(this.#options.vault, held, held.keys);
        if (sealed !== undefined) {
          moved.set(held, { ...held, sealed, keys: undefined, keptIn: 'keychain' });
        }
      }
    }
    if (moved.size === 0) {
      return ok(0);
    }
    const before = this.#held;
    this.#held = before.map((held) => moved.get(held) ?? held);
    for (const { venue, name, sealed } of this.#held) {
      if (sealed !== undefined && this.#active.get(venue) === name) {
        this.#activeInFile.set(venue, name);
      }
    }
    const written = await this.#write(false);
    if (!written.ok) {
      this.#held = before;
      return err(written.error);
    }
    return ok(moved.size);
  }

  /** Idempotent; nothing is held in clear afterwards. Resolves when the file is written. */
  async close(): Promise<void> {
    await this.#writing;
    this.#held = [];
    for (const revision of [...this.#releases.keys()]) {
      this.#release(revision);
    }
  }

  #find(venue: VenueId, name: string): Held | undefined {
    return this.#held.find((held) => held.venue === venue && held.name === name);
  }

  #write(isRemoving: boolean): Promise<Result<undefined, string>> {
    const written = this.#writing.then(() =>
      this.#file.save(
        this.#held.flatMap((held) => this.#forFile(held)),
        isRemoving,
      ),
    );
    this.#writing = written;
    return written;
  }

  #forFile({ venue, name, environment, hosts, setAt, idTail, sealed }: Held): SealedProfile[] {
    const isActive = this.#activeInFile.get(venue) === name;
    return sealed === undefined
      ? []
      : [{ venue, name, environment, hosts: [...hosts], isActive, setAt, idTail, sealed }];
  }

  #redact(revision: string, { id, secret }: KeyPair): void {
    if (!this.#releases.has(revision)) {
      const releases = [registerSecret(secret), registerSecret(id)];
      this.#releases.set(revision, () => {
        for (const release of releases) {
          release();
        }
      });
    }
  }

  #releaseOf(held: Held | undefined): void {
    if (held !== undefined) {
      this.#release(held.revision);
    }
  }

  #release(revision: string): void {
    this.#releases.get(revision)?.();
    this.#releases.delete(revision);
  }
}

/** Of an id so short that four characters would be half of it, fewer. */
function tailOf(id: string): string {
  return id.slice(-Math.min(4, Math.floor(id.length / 2)));
}

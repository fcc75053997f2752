import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '#shared/ipc/contract.ts';
import type { CredentialsStatus } from '#shared/ipc/credentials.ts';
import type { KeyEntry, KeyForm } from '#shared/ipc/key-entry.ts';
import { ManualClock } from '../feeds/manual-clock.ts';
import { redactText } from '../log/redact.ts';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueEndpoints } from '../venues/venue.ts';
import { CredentialService, type CredentialServiceOptions } from './credential-service.ts';
import { MemoryVault } from './memory-vault.ts';
import { OAuth2TestServer } from './oauth2-test-server.ts';

const venue = 'paxos-order-routing';
const looks = { theme: 'night', sides: 'mint-coral' };
const keys = { id: 'desk-viewer-7f2c', secret: 'kZ/9+a=b & ~secret' };
const wsUrl = 'ws://127.0.0.1:4000';

let server: OAuth2TestServer;
let folder: string;
let vault: MemoryVault;
let notices: Notice[];
let told: CredentialsStatus[];
let keyChanges: string[];
let endpoints: VenueEndpoints;
let clock: ManualClock;
const services: CredentialService[] = [];

beforeEach(async () => {
  server = await OAuth2TestServer.start();
  const auth = venueAdapters.get(venue)?.auth;
  server.clients.set(keys.id, { secret: keys.secret, scopes: [auth?.scope ?? ''] });
  folder = mkdtempSync(join(tmpdir(), 'plumbline-keys-'));
  vault = new MemoryVault();
  clock = new ManualClock();
  notices = [];
  told = [];
  keyChanges = [];
  endpoints = { ws: wsUrl, rest: 'http://127.0.0.1:4000', auth: server.url };
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(changed: Partial<CredentialServiceOptions> = {}): Promise<CredentialService> {
  const service = new CredentialService({
    folder,
    vault,
    clock,
    isTrustedRuntime: true,
    addressesOf: (asked) => {
      const auth = venueAdapters.get(asked)?.auth;
      return auth === undefined
        ? undefined
        : {
            auth,
            inUse: { endpoints, isPractice: false },
            environments: [{ name: 'custom', endpoints }],
          };
    },
    onNotice: (notice) => notices.push(notice),
    onChange: (status) => told.push(status),
    onKeyChange: (changedVenue) => keyChanges.push(changedVenue),
    onKeyReadable: (readableVenue) => keyChanges.push(readableVenue),
    ...changed,
  });
  services.push(service);
  await service.load();
  return service;
}

async function formOf(service: CredentialService, profile?: string): Promise<KeyForm> {
  const form = await service.form(venue, profile, looks);
  if (!form.ok) {
    throw new Error(form.error);
  }
  return form.value;
}

const entryWith = (changed: Partial<KeyEntry> = {}): KeyEntry => ({
  profile: 'desk',
  environment: 'custom',
  ...keys,
  keepIn: 'keychain',
  ...changed,
});

async function enter(service: CredentialService, changed: Partial<KeyEntry> = {}): Promise<void> {
  const entered = await service.enter(await formOf(service), entryWith(changed));
  expect(entered).toEqual({ ok: true, value: undefined });
}

const ask = (service: CredentialService) => service.tokens.token(venue, { wsUrl });
const onDisk = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
const file = () => join(folder, 'credentials.json');

describe('CredentialService', () => {
  it('KY40: keeps a key sealed, for its owner alone, and reads it back', async () => {
    const service = await open();
    await enter(service);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(onDisk()).not.toMatch(/desk-viewer|secret/);
    await service.close();
    const again = await open();
    expect((await ask(again)).ok).toBe(true);
    expect(server.requests.at(-1)?.form).toMatchObject({
      client_id: keys.id,
      client_secret: keys.secret,
    });
  });

  it('KY30: a page learns how things stand, and nothing else', async () => {
    const service = await open();
    await enter(service);
    await ask(service);
    const status = await service.status();
    expect(status).toEqual({
      keychain: { name: 'GNOME Keyring', state: 'secure' },
      profiles: [
        {
          venue,
          name: 'desk',
          environment: 'custom',
          hosts: [server.host, '127.0.0.1:4000'],
          isActive: true,
          setAt: Date.UTC(2026, 10, 3, 14, 30, 0),
          idTail: '7f2c',
          keptIn: 'keychain',
          token: expect.objectContaining({
            scopeGranted: 'exchange:read_aggregated_marketdata_stream',
          }),
        },
      ],
    });
    const seen = JSON.stringify([status, told, notices]);
    for (const hidden of [keys.id, keys.secret, ...server.tokens]) {
      expect(seen).not.toContain(hidden);
    }
    expect(told.at(-1)).toEqual(status);
  });

  it('KY31: several named profiles; the one in use is used', async () => {
    const other = { id: 'second-desk-11aa', secret: 'second-desk-secret' };
    server.clients.set(other.id, {
      secret: other.secret,
      scopes: server.clients.get(keys.id)?.scopes ?? [],
    });
    const service = await open();
    await enter(service);
    await enter(service, { profile: 'second', ...other });
    await ask(service);
    // The venue's rate is the same for both.
    clock.advance(1000);
    expect(await service.use(venue, 'desk')).toMatchObject({ ok: true });
    await ask(service);
    expect(server.requests.map(({ form }) => form.client_id)).toEqual([other.id, keys.id]);
    expect(keyChanges).toEqual([venue, venue, venue]);
    await service.close();
    const again = await open();
    expect((await again.status()).profiles.map(({ name, isActive }) => [name, isActive])).toEqual([
      ['desk', true],
      ['second', false],
    ]);
    expect(await again.use(venue, 'third')).toMatchObject({ ok: false });
  });

  it('KY32: a name is taken once; replacing puts another key under it', async () => {
    const service = await open();
    await enter(service);
    const first = onDisk();
    expect(await service.enter(await formOf(service), entryWith())).toMatchObject({
      ok: false,
      error: expect.stringContaining('There is a key called desk already'),
    });
    expect(onDisk()).toBe(first);
    const replaced = { id: 'new-key-of-desk', secret: 'new-secret-of-desk' };
    const form = await formOf(service, 'desk');
    expect(form).toMatchObject({ isReplacing: true, profile: 'desk' });
    expect(await service.enter(form, entryWith(replaced))).toMatchObject({ ok: true });
    expect((await service.status()).profiles).toMatchObject([{ name: 'desk', idTail: 'desk' }]);
    await ask(service);
    expect(server.requests.at(-1)?.form.client_id).toBe(replaced.id);
  });

  it('KY33: forgetting takes it out of use, memory and file', async () => {
    const service = await open();
    await enter(service);
    await enter(service, { profile: 'second' });
    const sealed: string[] = JSON.parse(readFileSync(file(), 'utf8')).profiles.map(
      (profile: { sealed: string }) => profile.sealed,
    );
    writeFileSync(`${file()}.broken-2026`, sealed.join());
    writeFileSync(join(folder, '.credentials.json.77.new'), sealed.join());
    expect(await service.forget(venue, 'second')).toEqual({ ok: true, value: undefined });
    expect(onDisk()).toContain(sealed[0]);
    expect(onDisk()).not.toContain(sealed[1]);
    expect(await ask(service)).toMatchObject({ ok: false, error: { code: 'no-credentials' } });
    expect(server.requests).toEqual([]);
    await service.forget(venue, 'desk');
    expect(readdirSync(folder)).toEqual([]);
    expect(await service.forget(venue, 'desk')).toMatchObject({ ok: true });
    // Nothing masks it any more, because nothing holds it any more.
    expect(redactText(keys.secret)).toBe(keys.secret);
  });

  it('KY34: a key is not used at another host than it was entered for', async () => {
    const service = await open();
    await enter(service);
    endpoints = { ...endpoints, ws: 'ws://127.0.0.1:4001' };
    expect(await service.tokens.token(venue, { wsUrl: endpoints.ws })).toMatchObject({
      ok: false,
      error: {
        code: 'wrong-host',
        isFinal: true,
        text: expect.stringContaining(
          `bound to ${server.host} and 127.0.0.1:4000, not to 127.0.0.1:4001`,
        ),
      },
    });
    expect(server.requests).toEqual([]);
  });

  it('KY35: a file that was changed to bind the key elsewhere opens nothing', async () => {
    const service = await open();
    await enter(service);
    await service.close();
    const changed = readFileSync(file(), 'utf8').replaceAll('127.0.0.1:4000', '127.0.0.1:6666');
    writeFileSync(file(), changed);
    endpoints = { ...endpoints, ws: 'ws://127.0.0.1:6666' };
    const again = await open();
    expect(await again.tokens.token(venue, { wsUrl: endpoints.ws })).toMatchObject({
      ok: false,
      error: { code: 'keychain-locked', text: expect.stringContaining('changed since') },
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['plain-text', /^This system offers only plain text storage\. .* forgets it when you quit\./],
    ['missing', /^This system offers no keychain\./],
    ['locked', /^GNOME Keyring is locked\./],
  ] as const)(
    'KY42: with a keychain that is %s a key stays in memory, and that is said',
    async (state, words) => {
      vault.state = state;
      const service = await open();
      await enter(service);
      expect(readdirSync(folder)).toEqual([]);
      expect((await service.status()).profiles).toMatchObject([{ keptIn: 'memory' }]);
      expect(notices).toMatchObject([{ title: 'No keychain', text: expect.stringMatching(words) }]);
      expect((await ask(service)).ok).toBe(true);
      await service.close();
      expect((await (await open()).status()).profiles).toEqual([]);
    },
  );

  it('KY42: a person may want memory although there is a keychain', async () => {
    const service = await open();
    await enter(service, { keepIn: 'memory' });
    await service.unlock();
    expect(readdirSync(folder)).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('KY43: a locked keychain is not asked for its password by itself', async () => {
    await enter(await open());
    vault.state = 'locked';
    vault.opensWhenAsked = true;
    const service = await open();
    expect((await service.status()).keychain.state).toBe('locked');
    expect(await ask(service)).toMatchObject({
      ok: false,
      error: {
        code: 'keychain-locked',
        isFinal: true,
        text: expect.stringContaining('GNOME Keyring is locked'),
      },
    });
    await enter(service, { profile: 'waiting' });
    expect(onDisk()).not.toContain('waiting');
    const { keychain, profiles } = await service.unlock();
    expect(keychain.state).toBe('secure');
    expect(profiles.map(({ keptIn }) => keptIn)).toEqual(['keychain', 'keychain']);
    expect(onDisk()).toContain('waiting');
    expect(keyChanges.at(-1)).toBe(venue);
    await service.use(venue, 'desk');
    expect((await ask(service)).ok).toBe(true);
  });

  it('KY44: a damaged file is set aside and said; a new key can be entered', async () => {
    writeFileSync(file(), '{"version":1,"profiles":[{}]}');
    const service = await open();
    expect(notices).toMatchObject([{ title: 'The kept keys could not be read' }]);
    await enter(service);
    expect(readdirSync(folder).sort()).toEqual([
      'credentials.json',
      expect.stringMatching(/^credentials\.json\.broken-/),
    ]);
  });

  it('KY44: a file that cannot be written keeps the key before', async () => {
    const service = await open();
    await enter(service);
    const before = await service.status();
    rmSync(file());
    mkdirSync(join(file(), 'taken'), { recursive: true });
    expect(
      await service.enter(await formOf(service), entryWith({ profile: 'second' })),
    ).toMatchObject({
      ok: false,
      error: expect.stringContaining('The key could not be saved'),
    });
    expect(await service.status()).toEqual(before);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no secret', entryWith({ secret: ' ' })],
    ['a secret over two lines', entryWith({ secret: 'a\nb' })],
    ['no name', entryWith({ profile: '' })],
    ['more than was asked', { ...entryWith(), hosts: ['evil.example'] }],
    ['another environment', entryWith({ environment: 'production' })],
  ])('KY36: an entry with %s is refused and nothing is kept', async (_what, entry) => {
    const service = await open();
    const refused = await service.enter(await formOf(service), entry);
    expect(refused).toMatchObject({ ok: false });
    expect(JSON.stringify(refused)).not.toContain('secret"');
    expect((await service.status()).profiles).toEqual([]);
  });

  it('KY37: practice data use a key that is none, without the keychain', async () => {
    vault.state = 'locked';
    const auth = venueAdapters.get(venue)?.auth;
    server.clients.set('practice', { secret: 'practice', scopes: [auth?.scope ?? ''] });
    const service = await open({
      addressesOf: () =>
        auth === undefined
          ? undefined
          : { auth, inUse: { endpoints, isPractice: true }, environments: [] },
    });
    expect((await ask(service)).ok).toBe(true);
    expect(service.tokenOf(venue)).toBeDefined();
    expect((await service.status()).profiles).toEqual([]);
  });

  it('KY48: on a runtime that nobody vouches for, keys go to this computer only', async () => {
    const kept = await open();
    await enter(kept);
    await kept.close();
    const service = await open({ isTrustedRuntime: false });
    expect((await ask(service)).ok).toBe(true);
    endpoints = { ...endpoints, ws: 'wss://ws.paxos.com', auth: 'https://oauth.paxos.com' };
    expect(await service.tokens.token(venue, { wsUrl: endpoints.ws })).toMatchObject({
      ok: false,
      error: { isFinal: true, text: expect.stringContaining('nobody vouches for') },
    });
    expect(await service.form(venue, undefined, looks)).toMatchObject({
      ok: false,
      error: expect.stringContaining('takes no key for Paxos SOR on it'),
    });
    expect(server.requests).toHaveLength(1);
  });
});

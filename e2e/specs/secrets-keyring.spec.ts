/** Keys in a real GNOME Keyring, on a D-Bus session of its own: sealed, read back, locked, forgotten. main/auth/SPEC.md KY40–KY44. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { KeyVenue, keyVenue } from '../harness/key-venue.ts';
import {
  callMain,
  credentialsOf,
  enterKey,
  openKeyWindow,
  typeKey,
} from '../harness/key-window.ts';
import { hasKeyring, type Keyring, startKeyring } from '../harness/keyring.ts';
import { type PlainApp, startPlainApp } from '../harness/plain-app.ts';
import { SecretSearch } from '../harness/secret-search.ts';

test.skip(process.platform !== 'linux' || !hasKeyring(), 'there is no gnome-keyring-daemon here');

const key = { id: 'sealed-id-77aa01', secret: 'sealed/secret+Vv93"==kk' };
const search = new SecretSearch(key);

let venue: KeyVenue;
let keyring: Keyring;
let folder: string;
const apps: PlainApp[] = [];

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-e2e-'));
  venue = await KeyVenue.start();
  venue.allow(key.id, key.secret);
  keyring = await startKeyring();
});
test.afterEach(async () => {
  for (const app of apps.splice(0)) {
    await app.close();
  }
  await keyring.close();
  await venue.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(withKeyring = true): Promise<PlainApp> {
  const app = await startPlainApp({
    userDataFolder: folder,
    environment: keyring.environment,
    flags: [
      `--open=${keyVenue}:BTCUSD`,
      ...venue.appFlags,
      ...(withKeyring ? keyring.appFlags : ['--password-store=basic']),
    ],
  });
  apps.push(app);
  return app;
}

const isLive = (app: PlainApp) =>
  expect(app.page.locator('body')).toContainText(/LIVE|QUIET/, { timeout: 15_000 });

const keyFiles = () => readdirSync(folder).filter((name) => name.includes('credentials'));

test('KY40: the file holds what only the keyring opens; a restart reads it back; forgetting removes it', async () => {
  let app = await start();
  const window = await openKeyWindow(app, { venue: keyVenue });
  await expect(window.locator('#keychain')).toHaveText(
    'GNOME Keyring through Secret Service, encrypted',
  );
  const closed = window.waitForEvent('close');
  await typeKey(window, key);
  await window.locator('#save').click();
  await closed;
  await isLive(app);
  expect(await credentialsOf(app)).toMatchObject({
    keychain: { name: 'GNOME Keyring', state: 'secure' },
    profiles: [{ keptIn: 'keychain', idTail: 'aa01', isActive: true }],
  });
  const path = join(folder, 'credentials.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { sealed } = JSON.parse(readFileSync(path, 'utf8')).profiles[0];
  // Chromium's form with the key from the keyring; `v10` is the one with the password everybody knows.
  expect(Buffer.from(sealed, 'base64').subarray(0, 3).toString()).toBe('v11');
  expect(search.inFolder(folder)).toEqual([]);
  await app.close();

  app = await start();
  await isLive(app);
  expect(venue.oauth.requests.map(({ form }) => form.client_id)).toEqual([key.id, key.id]);
  const forgotten = { venue: keyVenue, profile: 'main' } as const;
  expect(await callMain(app, 'credentials.forget', forgotten)).toEqual({ ok: true });
  expect((await credentialsOf(app)).profiles).toEqual([]);
  expect(keyFiles()).toEqual([]);
  await app.close();
  expect(new SecretSearch({ sealed }).inFolder(folder)).toEqual([]);

  app = await start();
  await expect(app.page.locator('body')).toContainText(/with a key only/);
  expect(venue.oauth.requests).toHaveLength(2);
});

test('KY42: with plain text storage only, a key lives until Plumbline quits', async () => {
  let app = await start(false);
  const window = await openKeyWindow(app, { venue: keyVenue });
  await expect(window.locator('#keychain')).toContainText('only plain text storage');
  await expect(window.locator('#save')).toHaveText('Keep in memory until I quit');
  const closed = window.waitForEvent('close');
  await typeKey(window, key);
  await window.locator('#save').click();
  await closed;
  await isLive(app);
  await expect(app.page.locator('body')).toContainText(
    'Plumbline will not write a secret to disk unencrypted',
  );
  expect(keyFiles()).toEqual([]);
  expect(search.inFolder(folder)).toEqual([]);
  await app.close();
  expect(search.inFolder(folder)).toEqual([]);
  app = await start(false);
  expect(await credentialsOf(app)).toEqual({
    keychain: { name: 'none', state: 'plain-text' },
    profiles: [],
  });
});

test('KY43: a locked keyring does not stop the window; opened later, it takes what waits in memory', async () => {
  let app = await start();
  await enterKey(app, { venue: keyVenue }, { ...key, profile: 'kept' });
  await isLive(app);
  await app.close();
  await keyring.lock();
  const asked = venue.oauth.requests.length;

  app = await start();
  await expect(app.page.locator('body')).toContainText('GNOME Keyring is locked');
  expect((await credentialsOf(app)).keychain).toEqual({ name: 'GNOME Keyring', state: 'locked' });
  expect(venue.oauth.requests).toHaveLength(asked);
  await enterKey(app, { venue: keyVenue }, { ...key, profile: 'waiting' });
  await isLive(app);
  expect((await credentialsOf(app)).profiles).toMatchObject([
    { name: 'kept', keptIn: 'keychain', isActive: false },
    { name: 'waiting', keptIn: 'memory', isActive: true },
  ]);
  expect(readFileSync(join(folder, 'credentials.json'), 'utf8')).not.toContain('waiting');

  await keyring.unlock();
  expect(await callMain(app, 'credentials.unlock', {})).toMatchObject({
    value: {
      keychain: { name: 'GNOME Keyring', state: 'secure' },
      profiles: [{ keptIn: 'keychain' }, { keptIn: 'keychain' }],
    },
  });
  expect(readFileSync(join(folder, 'credentials.json'), 'utf8')).toContain('waiting');
  expect(search.inFolder(folder)).toEqual([]);
  expect(await callMain(app, 'credentials.use', { venue: keyVenue, profile: 'kept' })).toEqual({
    ok: true,
  });
  await isLive(app);
});

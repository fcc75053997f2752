/** A marked key through a whole run, with everything that can go wrong on the way: afterwards it is nowhere it must not be. main/auth/SPEC.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchedApp } from '../harness/app.ts';
import { crashFeedThread } from '../harness/feed-thread.ts';
import { expect, test } from '../harness/fixtures.ts';
import { inPage } from '../harness/in-page.ts';
import { KeyVenue, keyVenue } from '../harness/key-venue.ts';
import {
  callMain,
  credentialsOf,
  enterKey,
  openKeyWindow,
  typeKey,
} from '../harness/key-window.ts';
import { filesIn, SecretSearch } from '../harness/secret-search.ts';
import { waitFor } from '../harness/wait.ts';
import { saveWindowSnapshot } from '../pages/window-snapshot.ts';

test.skip(process.platform !== 'linux', 'reads /proc');
test.setTimeout(90_000);

const key = { id: 'canary-id-4f81e0c2-9d3a', secret: 'canary+secret/7Q&z"w~==X0m9' };
const control = 'a string that this page surely holds';

let venue: KeyVenue;
test.beforeEach(async () => {
  venue = await KeyVenue.start();
  venue.allow(key.id, key.secret);
});
test.afterEach(() => venue.close());

const shownText = (app: LaunchedApp) => inPage<string>(app, 'document.body.innerText');

/** Asked through main: the page crashes on the way. */
async function windowSays(app: LaunchedApp, words: RegExp): Promise<void> {
  await expect.poll(() => shownText(app), { timeout: 15_000 }).toMatch(words);
}

function pagePid({ electron }: LaunchedApp): Promise<number> {
  return electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  );
}

/** Everywhere the key and the tokens given out so far could be, but main's own memory and the wire. */
async function findSecrets(app: LaunchedApp): Promise<readonly string[]> {
  const tokens = venue.oauth.tokens.map((token, index) => [`token ${index + 1}`, token]);
  const search = new SecretSearch({ ...key, ...Object.fromEntries(tokens) });
  await inPage(app, `void (window.control = ${JSON.stringify(control)})`);
  const { clipboardText, crashDumps } = await app.electron.evaluate(
    async ({ app: main, clipboard }) => ({
      // Text at once in older lines, a promise of it in newer ones.
      clipboardText: await clipboard.readText(),
      crashDumps: main.getPath('crashDumps'),
    }),
  );
  return [
    ...(await search.inHeap(app, control)),
    ...search.inText('what the page shows', (await inPage(app, 'document.body.innerHTML')) ?? ''),
    ...search.inText('what main said', app.output()),
    ...search.inText('the clipboard', clipboardText),
    ...search.inFolder(app.userDataFolder),
    ...search.inFolder(crashDumps),
    ...search.inProcesses(app.electron.process().pid ?? 0),
  ];
}

test('KY55: a key and its tokens are nowhere but in main and on the wire', async ({ launch }) => {
  const app = await launch({
    environment: { PLUMBLINE_LOG: 'debug' },
    flags: [`--open=${keyVenue}:BTCUSD`, ...venue.appFlags],
  });
  await windowSays(app, /needs a key|with a key only/);

  await test.step('refused, in the venue’s words that quote the key', async () => {
    venue.oauth.scripted.push({
      status: 401,
      body: JSON.stringify({
        error: 'invalid_client',
        error_description: `no such pair as ${key.id} and ${key.secret}`,
      }),
    });
    await enterKey(app, { venue: keyVenue }, key);
    await windowSays(app, /refused the client id and secret/);
  });

  await test.step('tried again by a person, and accepted', async () => {
    await callMain(app, 'feeds.retry', { venue: keyVenue });
    await windowSays(app, /LIVE|QUIET/);
  });

  await test.step('the stream says a token back', async () => {
    const token = venue.oauth.tokens.at(-1) ?? '';
    venue.say(`you are ${token}`);
    venue.say(JSON.stringify({ channel: token, payload: { [token]: `authorization#${token}` } }));
    venue.say(JSON.stringify({ type: 'error', error: token }));
    await waitFor('a word about it', () => /you are/.exec(app.output()) ?? undefined);
  });

  await test.step('the feed thread dies of an error that quotes the token', async () => {
    const token = venue.oauth.tokens.at(-1) ?? '';
    const upgrades = venue.shown.length;
    await crashFeedThread(app, `it held ${token} and authorization#${token}`);
    await waitFor('the stream again', () => venue.shown.length > upgrades || undefined);
    await windowSays(app, /LIVE|QUIET/);
  });

  // A new page has a new heap: this one's is looked at first.
  expect(await findSecrets(app)).toEqual([]);
  await test.step('the page crashes', async () => {
    const before = await pagePid(app);
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await waitFor('another page', async () => {
      const pid = await pagePid(app);
      return (pid !== 0 && pid !== before) || undefined;
    });
    await windowSays(app, /LIVE|QUIET/);
  });

  await test.step('the stream refuses, quoting the token, until nothing helps', async () => {
    venue.refuses = 403;
    venue.cutStreams();
    await windowSays(app, /not for this stream/);
    expect(new Set(venue.shown)).toEqual(new Set(venue.oauth.tokens.map((t) => `Bearer ${t}`)));
    expect(venue.oauth.tokens).toHaveLength(2);
  });

  await test.step('the doctor walks', async () => {
    const walk = `plumbline.call('doctor.run', { venue: ${JSON.stringify(keyVenue)} })`;
    expect(await inPage(app, walk)).toMatchObject({ ok: true, value: { isWell: false } });
  });

  await saveWindowSnapshot(app);
  expect(await findSecrets(app)).toEqual([]);
  // It has been looked where something is to be found.
  const log = readFileSync(join(app.userDataFolder, 'logs', 'plumbline.log'), 'utf8');
  expect(log).toContain('it held [redacted] and authorization#[redacted]');
  expect(new SecretSearch({ words: 'it held' }).inFolder(app.userDataFolder)).not.toEqual([]);
  const names = filesIn(app.userDataFolder).map((path) => path.split('/').at(-1));
  expect(names).toEqual(expect.arrayContaining(['plumbline.log', 'window.json']));
});

test('KY45: the window for a key is alone in its process and session, and has one function', async ({
  launch,
}) => {
  const app = await launch({ flags: venue.appFlags });
  const window = await openKeyWindow(app, { venue: keyVenue });
  const seen = await app.electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Only the typings lack it.
      const { getLastWebPreferences } = contents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const settings = getLastWebPreferences.call(contents);
      return {
        isKeyWindow: contents.getURL().includes('key-entry'),
        pid: contents.getOSProcessId(),
        storage: contents.session.storagePath,
        sandbox: settings.sandbox,
        contextIsolation: settings.contextIsolation,
        nodeIntegration: settings.nodeIntegration,
      };
    }),
  );
  const own = seen.find(({ isKeyWindow }) => isKeyWindow);
  const books = seen.find(({ isKeyWindow }) => !isKeyWindow);
  expect(own).toEqual({
    isKeyWindow: true,
    pid: expect.any(Number),
    // Not on disk.
    storage: null,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
  });
  expect(own?.pid).not.toBe(books?.pid);
  expect(
    await window.evaluate(() => ({
      functions: Object.keys(Reflect.get(window, 'keyEntry')),
      hasBridge: 'plumbline' in window,
      hasNode: 'require' in window || 'process' in window,
    })),
  ).toEqual({ functions: ['submit'], hasBridge: false, hasNode: false });
  // The window of the books has no way to it.
  expect(await app.page.evaluate(() => 'keyEntry' in window)).toBe(false);
});

test('KY46: what was typed is not shown again, whatever came of it', async ({ launch }) => {
  const app = await launch({ flags: venue.appFlags });
  await enterKey(app, { venue: keyVenue }, { ...key, profile: 'desk' });
  const window = await openKeyWindow(app, { venue: keyVenue });
  await typeKey(window, { ...key, profile: 'desk' });
  await window.locator('#save').click();
  await expect(window.locator('#problem')).toContainText('There is a key called desk already.');
  expect(await window.locator('#id').inputValue()).toBe('');
  expect(await window.locator('#secret').inputValue()).toBe('');
  await expect(window.locator('#secret')).toHaveAttribute('type', 'password');
  const closed = window.waitForEvent('close');
  // It may be gone before the key is up again.
  await Promise.all([closed, window.keyboard.press('Escape').catch(() => undefined)]);
  const again = await openKeyWindow(app, { venue: keyVenue, profile: 'desk' });
  await expect(again.locator('#title')).toHaveText('Replace key desk');
  expect(await again.content()).not.toContain('canary');
});

test('KY47: a key can be taken from a file or pasted whole', async ({ launch }) => {
  const app = await launch({ flags: venue.appFlags });
  const window = await openKeyWindow(app, { venue: keyVenue });
  await window.locator('#file').setInputFiles({
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('nothing to see'),
  });
  await expect(window.locator('#problem')).toContainText('notes.txt holds no key');
  await window.locator('#file').setInputFiles({
    name: 'key.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ client_id: key.id, client_secret: key.secret })),
  });
  await expect(window.locator('#id')).toHaveValue(key.id);
  await expect(window.locator('#problem')).toBeHidden();
  const closed = window.waitForEvent('close');
  await window.locator('#save').click();
  await closed;
  const { profiles } = await credentialsOf(app);
  expect(profiles).toMatchObject([
    {
      venue: keyVenue,
      environment: 'custom',
      hosts: [venue.oauth.host, venue.wsHost],
      idTail: '9d3a',
      keptIn: 'memory',
    },
  ]);
  expect(JSON.stringify(profiles)).not.toContain('canary');
});

test('KY48: no real key on a runtime that nobody vouches for', async ({ launch }) => {
  const app = await launch();
  const major = await app.electron.evaluate(() => Number.parseInt(process.versions.electron, 10));
  test.skip(major >= 45, 'the official runtime takes keys');
  expect(await callMain(app, 'credentials.edit', { venue: 'rails' })).toMatchObject({
    ok: false,
    error: { code: 'unavailable', text: expect.stringContaining('takes no key for Rails on it') },
  });
});

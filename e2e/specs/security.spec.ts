/** Issue §6 in the running window, as an ordinary user with Chromium's sandbox on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type LaunchedApp, launchApp } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { becomeOrdinaryUser, type OrdinaryUser } from '../harness/ordinary-user.ts';

test.skip(process.platform !== 'linux', 'reads /proc and switches the user');
test.describe.configure({ mode: 'default' });

let user: OrdinaryUser;
let app: LaunchedApp;

test.beforeAll(async () => {
  user = becomeOrdinaryUser();
  app = await launchApp(user.launchOptions);
  await app.page.waitForLoadState('load');
});

test.afterAll(async () => {
  await app?.close();
  user?.remove();
});

function processStatus(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
}

test('main and page run as an ordinary user, the page in the sandbox', async () => {
  const main = await app.electron.evaluate(({ app: electronApp, BrowserWindow }) => ({
    userId: process.getuid?.(),
    hasSandboxSwitchedOff: ['no-sandbox', 'disable-setuid-sandbox', 'no-zygote'].some((name) =>
      electronApp.commandLine.hasSwitch(name),
    ),
    pagePid: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  }));
  expect(main.userId).toBe(user.userId);
  expect(main.userId).not.toBe(0);
  expect(main.hasSandboxSwitchedOff).toBe(false);
  const page = processStatus(main.pagePid);
  expect({
    // 2: every system call passes a filter.
    seccomp: page.Seccomp,
    noNewPrivileges: page.NoNewPrivs,
    capabilities: page.CapEff,
    // More than one process id: it lives in a process namespace of its own.
    isInNamespace: (page.NSpid ?? '').trim().split(/\s+/).length > 1,
    userId: page.Uid?.split(/\s+/)[0],
  }).toEqual({
    seccomp: '2',
    noNewPrivileges: '1',
    capabilities: '0000000000000000',
    isInNamespace: true,
    userId: String(user.userId),
  });
});

test('the window has its safe settings, and there is one', async () => {
  const windows = await app.electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Only the typings lack it; it is how Electron's own tests read the settings in force.
      const { getLastWebPreferences } = contents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const settings = getLastWebPreferences.call(contents);
      return {
        url: contents.getURL(),
        sandbox: settings.sandbox,
        contextIsolation: settings.contextIsolation,
        nodeIntegration: settings.nodeIntegration,
        nodeIntegrationInSubFrames: settings.nodeIntegrationInSubFrames,
        webSecurity: settings.webSecurity,
        allowRunningInsecureContent: settings.allowRunningInsecureContent ?? false,
        experimentalFeatures: settings.experimentalFeatures ?? false,
        webviewTag: settings.webviewTag,
        spellcheck: contents.session.isSpellCheckerEnabled(),
      };
    }),
  );
  expect(windows).toEqual([
    {
      url: 'app://plumbline/',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
    },
  ]);
});

test('the page has the Bridge and nothing of Node or Electron', async () => {
  const seen = await app.page.evaluate(() => {
    const bridge = Reflect.get(window, 'plumbline');
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'];
    return {
      leaked: names.filter((name) => name in window),
      bridge: Object.keys(bridge)
        .sort()
        .map((name) => [name, typeof Reflect.get(bridge, name)]),
      origin: window.location.origin,
      isSecure: window.isSecureContext,
    };
  });
  expect(seen).toEqual({
    leaked: [],
    bridge: [
      ['call', 'function'],
      ['onCommand', 'function'],
    ],
    origin: 'app://plumbline',
    isSecure: true,
  });
});

test('pages come with a strict policy, from inside their folder only', async () => {
  const answers = await app.electron.evaluate(async ({ net }) => {
    const ask = async (url: string, method = 'GET') => {
      const answer = await net.fetch(url, { method });
      const text = await answer.text();
      return { status: answer.status, headers: Object.fromEntries(answer.headers), text };
    };
    return {
      page: await ask('app://plumbline/'),
      refused: await Promise.all([
        ask('app://plumbline/..%2fmain%2findex.js'),
        ask('app://plumbline/%2e%2e%2f%2e%2e%2fpackage.json'),
        ask('app://plumbline/../../package.json'),
        ask('app://elsewhere/'),
        ask('app://plumbline/', 'POST'),
      ]),
    };
  });
  expect(answers.refused.map(({ status, text }) => [status, text])).toEqual(
    answers.refused.map(() => [404, 'not found']),
  );
  const { headers, text } = answers.page;
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
  const policy = new Map(
    (headers['content-security-policy'] ?? '').split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'none'");
  for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors']) {
    expect(policy.get(name), name).toBe("'none'");
  }
  expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|data:|blob:|http/);
});

test('the policy is in force: no eval, no inline script, no connections, no frames', async () => {
  const outcome = await app.page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      violated.push(event.effectiveDirective);
    });
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    document.body.append(script);
    script.remove();
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
    const fetched = await fetch('http://127.0.0.1:9/').then(
      () => 'connected',
      () => 'refused',
    );
    const isEvalRefused = await new Promise<boolean>((resolve) => {
      // In a task of the page's own: what the test runner evaluates may be exempt.
      setTimeout(() => {
        try {
          resolve(new Function('return 1')() !== 1);
        } catch {
          resolve(true);
        }
      });
    });
    // The frame's is told by another process: wait for it, not for ever.
    const deadline = performance.now() + 5000;
    while (!violated.includes('frame-src') && performance.now() < deadline) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    frame.remove();
    return {
      violated: [...new Set(violated)].sort(),
      ran: 'ranInline' in window,
      fetched,
      isEvalRefused,
    };
  });
  expect(outcome).toEqual({
    violated: ['connect-src', 'frame-src', 'script-src', 'script-src-elem'],
    ran: false,
    fetched: 'refused',
    isEvalRefused: true,
  });
});

function refusedNavigations(): string[] {
  const lines = app.output().split('\n');
  return lines.flatMap((line) => {
    const [, url] = /"url":"([^"]*)","msg":"refused to navigate"/.exec(line) ?? [];
    return url === undefined ? [] : [url];
  });
}

test('navigation, new windows and webviews are refused', async () => {
  const { page, electron } = app;
  for (const url of ['https://example.com/', 'app://plumbline/index.html', 'app://elsewhere/']) {
    await page.evaluate((target) => {
      window.location.href = target;
    }, url);
    await expect.poll(() => refusedNavigations()).toContain(url);
  }
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'file:///etc/passwd';
    document.body.append(link);
    link.click();
    link.remove();
  });
  const opened = await page.evaluate(() => [
    window.open('https://example.com/'),
    window.open('app://plumbline/'),
    window.open('about:blank'),
  ]);
  expect(opened).toEqual([null, null, null]);
  await page.evaluate(() => document.body.append(document.createElement('webview')));
  const now = await electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getURL()),
  );
  expect(now).toEqual(['app://plumbline/']);
  expect(page.url()).toBe('app://plumbline/');
});

test('only links on the list leave the window, for the browser', async () => {
  await app.electron.evaluate(({ shell }) => {
    const opened: string[] = [];
    Reflect.set(globalThis, 'openedOutside', opened);
    shell.openExternal = async (url) => {
      opened.push(url);
    };
  });
  await app.page.evaluate(() => {
    for (const url of [
      'https://docs.paxos.com/market-data',
      'http://docs.paxos.com/',
      'https://docs.paxos.com.example.com/',
      'https://example.com/',
      'file:///etc/passwd',
    ]) {
      window.open(url);
    }
  });
  const opened = await app.electron.evaluate(() => Reflect.get(globalThis, 'openedOutside'));
  expect(opened).toEqual(['https://docs.paxos.com/market-data']);
});

test('every permission is refused', async () => {
  const outcome = await app.page.evaluate(async () => {
    const refused = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'granted',
        () => 'refused',
      );
    return {
      notifications: await Notification.requestPermission(),
      position: await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('refused'),
        ),
      ),
      clipboard: await refused(navigator.clipboard.readText()),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      screen: await refused(navigator.mediaDevices.getDisplayMedia()),
    };
  });
  expect(outcome).toEqual({
    notifications: 'denied',
    position: 'refused',
    clipboard: 'refused',
    camera: 'refused',
    screen: 'refused',
  });
});

test('calls are parsed, and strangers get no answer', async () => {
  const answers = await app.page.evaluate(async () => {
    const { call } = Reflect.get(window, 'plumbline');
    const codes: string[] = [];
    for (const [name, input] of [
      ['app.quit', {}],
      ['__proto__', {}],
      [{ toString: 'x' }, {}],
      ['source.choose', { source: 'elsewhere' }],
      ['feeds.follow', { markets: [{ venue: 'paxos-public', market: 1, channels: ['book'] }] }],
      ['app.copy', undefined],
    ]) {
      const answer = await call(name, input);
      codes.push(answer.ok ? 'taken' : answer.error.code);
    }
    return codes;
  });
  expect(answers).toEqual(answers.map(() => 'invalid-input'));

  const stranger = await app.electron.evaluate(async ({ app: electronApp, BrowserWindow }) => {
    const preload = `${electronApp.getAppPath()}/out/preload/index.cjs`;
    const unknown = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await unknown.loadURL('app://plumbline/');
    const answer = await unknown.webContents.executeJavaScript(
      "window.plumbline.call('app.start', {})",
    );
    unknown.destroy();
    return answer;
  });
  expect(stranger).toMatchObject({ ok: false, error: { code: 'unknown-sender' } });
});

test('a second start ends at once and leaves the first alone', async () => {
  const { sandboxed, environment, userDataFolder } = user.launchOptions;
  const second = spawn(
    sandboxed.executable,
    [sandboxed.appFolder, `--user-data-dir=${userDataFolder}`],
    { env: { ...process.env, ...environment }, stdio: 'ignore' },
  );
  const timer = setTimeout(() => second.kill('SIGKILL'), 20_000);
  const [code] = await once(second, 'exit');
  clearTimeout(timer);
  expect(code).toBe(0);
  const windows = await app.electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
  );
  expect(windows).toBe(1);
});

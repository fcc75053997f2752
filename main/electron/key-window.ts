/**
 * The small window in which a key is entered: a page, a session and a process of its own, which end with it. What is typed goes to
 * main and nowhere else. SPEC.md of main/auth, KY45–KY48.
 */
import { join } from 'node:path';
import { BrowserWindow, session } from 'electron';
import { err, type Result } from '#shared/domain/result.ts';
import { type KeyForm, keyEntryChannel, keyFormParameter } from '#shared/ipc/key-entry.ts';
import { lockedPreferences } from './locked-preferences.ts';
import { servePage } from './page-scheme.ts';

export interface KeyWindowOptions {
  readonly outFolder: string;
  /** Of the page of the books; this one lies beside it. */
  readonly pageUrl: string;
  readonly parent: BrowserWindow;
}

type Submit = (entry: unknown) => Promise<Result<undefined, string>>;

const size = { width: 460, height: 520 };
/** Not persisted: cache, storage and history of it live in memory, in a process that the page of the books never shares. */
const partition = 'key-entry';

export class KeyWindow {
  readonly #options: KeyWindowOptions;
  #window: BrowserWindow | undefined;
  #isServed = false;

  constructor(options: KeyWindowOptions) {
    this.#options = options;
  }

  /** One at a time: another one asked for takes its place. */
  open(form: KeyForm, submit: Submit): void {
    this.close();
    const { outFolder, pageUrl, parent } = this.#options;
    if (!this.#isServed) {
      this.#isServed = true;
      servePage(join(outFolder, 'renderer'), session.fromPartition(partition).protocol);
    }
    const window = new BrowserWindow({
      ...size,
      useContentSize: true,
      parent,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      show: false,
      backgroundColor: form.looks.theme === 'day' ? '#e9e6de' : '#1d2226',
      title: form.isReplacing ? 'Replace key' : 'Add key',
      webPreferences: {
        partition,
        preload: join(outFolder, 'preload', 'key-entry.cjs'),
        ...lockedPreferences,
        devTools: false,
      },
    });
    this.#window = window;
    window.removeMenu();
    // Screen recordings and window lists show nothing of it, where the system can do that.
    window.setContentProtection(true);
    window.once('ready-to-show', () => window.show());
    window.once('closed', () => {
      if (this.#window === window) {
        this.#window = undefined;
      }
    });
    const { webContents } = window;
    webContents.on('render-process-gone', () => window.destroy());
    // On these contents alone: no other page can reach it, whatever it sends.
    webContents.ipc.handle(keyEntryChannel, async (event, entry: unknown) => {
      if (event.senderFrame === null || event.senderFrame.parent !== null) {
        return err('This page may not hand over a key.');
      }
      const answer = await submit(entry);
      if (answer.ok) {
        // After the answer has left: the page and the process that held the key go.
        setImmediate(() => window.destroy());
      }
      return answer;
    });
    const url = new URL('key-entry.html', pageUrl);
    url.searchParams.set(keyFormParameter, JSON.stringify(form));
    void window.loadURL(url.href);
  }

  /** Idempotent. */
  close(): void {
    this.#window?.destroy();
    this.#window = undefined;
  }
}

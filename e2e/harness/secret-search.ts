/** Looks for marked secrets wherever they could have been left, in whatever form. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedApp } from './app.ts';

/** Where something was found: `file …`, `arguments of …`. */
type Place = string;

export class SecretSearch {
  readonly #needles: ReadonlyArray<readonly [name: string, bytes: Buffer]>;

  constructor(secrets: Readonly<Record<string, string>>) {
    this.#needles = Object.entries(secrets).flatMap(([name, value]) =>
      formsOf(value).map((form) => [name, form] as const),
    );
  }

  inBytes(place: Place, bytes: Buffer): readonly string[] {
    const found = this.#needles.filter(([, needle]) => bytes.includes(needle));
    return [...new Set(found.map(([name]) => `${name} in ${place}`))];
  }

  inText(place: Place, text: string): readonly string[] {
    return this.inBytes(place, Buffer.from(text, 'utf8'));
  }

  /** Every file, its name included. */
  inFolder(folder: string): readonly string[] {
    return filesIn(folder).flatMap((path) => [
      ...this.inText(`the name of ${path}`, path),
      ...this.inBytes(`file ${path}`, read(path)),
    ]);
  }

  /** Arguments and environment of a process and all that it started. */
  inProcesses(rootPid: number): readonly string[] {
    return descendants(rootPid).flatMap((pid) =>
      ['cmdline', 'environ'].flatMap((part) =>
        this.inBytes(`${part} of ${nameOf(pid)}`, read(`/proc/${pid}/${part}`)),
      ),
    );
  }

  /** All that the page's JavaScript holds. `control`: something that is there for certain, so that nothing found means nothing there. */
  async inHeap({ electron }: LaunchedApp, control: string): Promise<readonly string[]> {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-heap-'));
    try {
      const path = join(folder, 'page.heapsnapshot');
      await electron.evaluate(
        ({ BrowserWindow }, to) =>
          BrowserWindow.getAllWindows()[0]?.webContents.takeHeapSnapshot(to),
        path,
      );
      const heap = readFileSync(path);
      if (!heap.includes(control)) {
        throw new Error('the heap snapshot does not hold what the page holds');
      }
      return this.inBytes("the page's heap", heap);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** As it stands, as Chromium's 16-bit strings, in JSON, in a URL, in base64 without its neighbours. */
function formsOf(value: string): Buffer[] {
  const texts = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ '': value }).toString().slice(1),
  ];
  const encoded = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    return padded
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
  });
  return [...new Set([...texts, ...encoded])].flatMap((text) => [
    Buffer.from(text, 'utf8'),
    Buffer.from(text, 'utf16le'),
  ]);
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

export function descendants(rootPid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = read(`/proc/${name}/status`).toString();
    parents.set(Number(name), Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0));
  }
  const found = [rootPid];
  for (const pid of found) {
    found.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  }
  return found;
}

/** Empty when it went meanwhile. */
function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function nameOf(pid: number): string {
  try {
    return `${pid} ${readlinkSync(`/proc/${pid}/exe`)}`;
  } catch {
    return String(pid);
  }
}

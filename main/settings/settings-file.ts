/** One versioned JSON file: read with care, written whole or not at all. Trouble is told and never stops the program. SPEC.md ST1–ST6. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import type { Notice } from '#shared/ipc/contract.ts';

export interface SettingsFileOptions<T> {
  readonly path: string;
  /** Of the whole file, its `version` included. */
  readonly schema: z.ZodType<T>;
  /** What the file holds, in a person's words: `The workspace`. */
  readonly what: string;
  readonly now: () => number;
  readonly onNotice: (notice: Notice) => void;
}

export class SettingsFile<T> {
  readonly #options: SettingsFileOptions<T>;
  #writing: Promise<void> = Promise.resolve();
  #pending: { readonly value: T } | undefined;
  #isFailing = false;

  constructor(options: SettingsFileOptions<T>) {
    this.#options = options;
  }

  /** Undefined when there is none, or none that can be read: then it was set aside and said. */
  async load(): Promise<T | undefined> {
    let text: string;
    try {
      text = await readFile(this.#options.path, 'utf8');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        this.#options.onNotice(this.#unreadableNotice(error));
      }
      return undefined;
    }
    const parsed = this.#options.schema.safeParse(parseJson(text));
    if (parsed.success) {
      return parsed.data;
    }
    await this.#setAside(text);
    return undefined;
  }

  /** The newest value wins when several are asked for while one is being written. Resolves when it stands, or was given up and said. */
  save(value: T): Promise<void> {
    if (this.#pending === undefined) {
      this.#writing = this.#writing.then(() => this.#writePending());
    }
    this.#pending = { value };
    return this.#writing;
  }

  async #writePending(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) {
      return;
    }
    try {
      await writeWhole(this.#options.path, `${JSON.stringify(pending.value, undefined, 2)}\n`);
      this.#isFailing = false;
    } catch (error) {
      // Said once, not with every change of a panel.
      if (!this.#isFailing) {
        this.#isFailing = true;
        this.#options.onNotice(this.#unwritableNotice(error));
      }
    }
  }

  async #setAside(text: string): Promise<void> {
    const { path, what, now, onNotice } = this.#options;
    const stamp = new Date(now()).toISOString().replaceAll(/[:.]/g, '-');
    const asidePath = `${path}.broken-${stamp}`;
    const why = describeVersion(text);
    try {
      await rename(path, asidePath);
      onNotice({
        severity: 'caution',
        title: `${what} could not be read`,
        text: `${why} Plumbline starts with its defaults and has kept the file as ${basename(asidePath)} in ${dirname(path)}.`,
      });
    } catch (error) {
      onNotice({
        severity: 'caution',
        title: `${what} could not be read`,
        text: `${why} It could not be set aside either (${errorWords(error)}). Plumbline starts with its defaults; the next change overwrites the file.`,
      });
    }
  }

  #unreadableNotice(error: unknown): Notice {
    return {
      severity: 'caution',
      title: `${this.#options.what} could not be read`,
      text: `${basename(this.#options.path)}: ${errorWords(error)}. Plumbline starts with its defaults. Check who may read ${dirname(this.#options.path)}.`,
    };
  }

  #unwritableNotice(error: unknown): Notice {
    return {
      severity: 'caution',
      title: `${this.#options.what} cannot be saved`,
      text: `${basename(this.#options.path)}: ${errorWords(error)}. Plumbline goes on and tries again with the next change. Check the space on the disk and who may write to ${dirname(this.#options.path)}.`,
    };
  }
}

/** Under another name, for its owner alone, flushed to the disk, then renamed: a crash leaves the old file or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeVersion(text: string): string {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && 'version' in value) {
    return typeof value.version === 'number' && value.version !== 1
      ? `It is of version ${value.version}, which this Plumbline does not know.`
      : 'It holds something that does not belong there.';
  }
  return 'It is damaged.';
}

function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const errorCodeWords: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  EISDIR: 'there is a folder of this name',
  ENOTDIR: 'its folder is no folder',
  EEXIST: 'its folder is no folder',
};

/** The reason a file could not be read or written, as part of a sentence. */
export function errorWords(error: unknown): string {
  const code = errorCode(error);
  return errorCodeWords[code] ?? (code === '' ? String(error) : code);
}

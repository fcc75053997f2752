/** A log file that never grows past its cap: when it would, it becomes `NAME.1` (the one before is dropped). */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export class CappedLogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #size: number;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#size = sizeOf(path);
  }

  /** Written at once, so that the line before a crash is there. A full or missing disk loses the line, nothing else. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    try {
      if (this.#size > 0 && this.#size + bytes > this.#maxBytes) {
        renameSync(this.#path, `${this.#path}.1`);
        this.#size = 0;
      }
      if (this.#size === 0) {
        mkdirSync(dirname(this.#path), { recursive: true });
      }
      appendFileSync(this.#path, line, { mode: 0o600 });
      this.#size += bytes;
    } catch {
      this.#size = sizeOf(this.#path);
    }
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

import { asciiText } from './byte-scanner.ts';

const maxNames = 1024;
const maxLength = 64;

interface NameEntry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Market symbols as bytes and as text, so that a socket for all markets makes no string a message. Bounded. */
export class MarketNames {
  readonly #byHash = new Map<number, NameEntry>();

  /** The symbol in `[start, end)`, which is printable ASCII by the caller's check; `undefined`: take the slow path. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): string | undefined {
    const entry = this.#byHash.get(hash);
    if (entry === undefined) {
      return this.#add(bytes, start, end, hash);
    }
    const length = end - start;
    if (entry.bytes.length !== length) {
      return undefined;
    }
    for (let index = 0; index < length; index += 1) {
      if (bytes[start + index] !== entry.bytes[index]) {
        return undefined;
      }
    }
    return entry.text;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number): string | undefined {
    const length = end - start;
    if (length === 0 || length > maxLength || this.#byHash.size >= maxNames) {
      return undefined;
    }
    const entry = { bytes: bytes.slice(start, end), text: asciiText(bytes, start, end) };
    this.#byHash.set(hash, entry);
    return entry.text;
  }
}

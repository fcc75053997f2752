/** Reads this folder's fixtures: for tests. */
import * as files from '../fixtures.ts';

export function fixtureText(name: string): string {
  return files.fixtureText(import.meta.dirname, name);
}

/** The messages of a `.jsonl` fixture, as bytes, one a line. */
export function fixtureMessages(name: string): Uint8Array[] {
  return files.fixtureLines(import.meta.dirname, name).map((line) => Buffer.from(line));
}

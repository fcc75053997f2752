/** Reads this folder's fixtures: for tests. */
import * as files from '../fixtures.ts';

export function fixtureText(name: string): string {
  return files.fixtureText(import.meta.dirname, name);
}

/** The messages of a `.jsonl` fixture, one a line. */
export function fixtureMessages(name: string): string[] {
  return files.fixtureLines(import.meta.dirname, name);
}

/** Reads this folder's fixtures: for tests. */
import { readFileSync } from 'node:fs';

export function fixtureText(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

/** The messages of a `.jsonl` fixture, one a line. */
export function fixtureMessages(name: string): string[] {
  return fixtureText(name)
    .split('\n')
    .filter((line) => line.length > 0);
}

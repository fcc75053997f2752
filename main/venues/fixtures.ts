/** Reads a venue's fixtures: for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `folder`: the venue's. */
export function fixtureText(folder: string, name: string): string {
  return readFileSync(join(folder, 'fixtures', name), 'utf8');
}

/** The messages of a `.jsonl` fixture, one a line. */
export function fixtureLines(folder: string, name: string): string[] {
  return fixtureText(folder, name)
    .split('\n')
    .filter((line) => line !== '');
}

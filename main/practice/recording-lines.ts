import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** Longer lines are no recording: the largest snapshot of a deep book is some hundred kilobytes. */
const longestLine = 64 * 1024 * 1024;

/** The lines of a file, packed with gzip or not (told by its first bytes, not by its name). Throws what the file system says. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of await openStream(file)) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) {
      throw new Error(`a line is longer than ${longestLine} characters`);
    }
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') {
    yield rest;
  }
}

async function openStream(file: string): Promise<Readable> {
  const handle = await open(file, 'r');
  const start = Buffer.alloc(2);
  try {
    await handle.read(start, 0, 2, 0);
  } finally {
    await handle.close();
  }
  const raw = createReadStream(file);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    return raw;
  }
  const unpacked = createGunzip();
  raw.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => raw.destroy());
  return raw.pipe(unpacked);
}

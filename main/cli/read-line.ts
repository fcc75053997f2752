import type { Readable } from 'node:stream';

/** Far longer than any key. */
const longestLine = 64 * 1024;

/** The first line of `input`, and nothing after it; undefined when it ends before one, or is no line of a sensible length. */
export async function readLine(input: Readable): Promise<string | undefined> {
  let text = '';
  try {
    for await (const chunk of input) {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) {
        return text.slice(0, end).replace(/\r$/, '');
      }
      if (text.length > longestLine) {
        return undefined;
      }
    }
  } catch {
    return undefined;
  }
  return text === '' ? undefined : text;
}

/** What a reason says of somebody else's words: bounded, and nothing hidden in it. */
import { visibleText } from '#shared/domain/visible-text.ts';

/** Characters of a message that a reason may quote. */
const excerptLength = 120;

/** A bounded quotation: its end cut off, control and direction characters made visible. */
export function quote(text: string): string {
  const shown = visibleText(text.slice(0, excerptLength));
  return text.length > excerptLength ? `${shown}…` : shown;
}

/** What stands where something else should, in words. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return `"${quote(value)}"`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `the ${typeof value} ${String(value)}`;
  }
}

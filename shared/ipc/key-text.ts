/** Reads a key out of what a person pasted or a venue's console wrote to a file: JSON, or lines such as `CLIENT_ID=…`. */

export interface KeyText {
  readonly id?: string;
  readonly secret?: string;
}

const longestText = 64 * 1024;

/** Empty where it holds neither part. The first of each counts. */
export function readKeyText(text: string): KeyText {
  if (text.length > longestText) {
    return {};
  }
  const found: { id?: string; secret?: string } = {};
  for (const [name, value] of namedValues(text)) {
    const part = partOf(name);
    const trimmed = value.trim();
    if (part !== undefined && trimmed !== '') {
      found[part] ??= trimmed;
    }
  }
  return found;
}

function namedValues(text: string): ReadonlyArray<readonly [string, string]> {
  const json = parseJson(text);
  return json === undefined ? linesOf(text) : fieldsOf(json, 0);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Consoles wrap it in one object or two. */
const deepest = 3;

function fieldsOf(value: unknown, depth: number): Array<readonly [string, string]> {
  if (typeof value !== 'object' || value === null || depth >= deepest) {
    return [];
  }
  return Object.entries(value).flatMap(([name, field]) =>
    typeof field === 'string' ? [[name, field] as const] : fieldsOf(field, depth + 1),
  );
}

/** `NAME=value`, `NAME: value`, with `export` before and quotes around. */
function linesOf(text: string): Array<readonly [string, string]> {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:export\s+)?["']?([\w.\- ]{1,60}?)["']?\s*[=:]\s*(.*?)\s*,?\s*$/.exec(
      line,
    );
    const [, name, value] = match ?? [];
    return name === undefined || value === undefined ? [] : [[name, unquote(value)] as const];
  });
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  return quoted?.[2] ?? text;
}

function partOf(name: string): 'id' | 'secret' | undefined {
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (/secret(key|value)?$/.test(word)) {
    return 'secret';
  }
  return /(clientid|apikey|apikeyid|keyid)$/.test(word) || word === 'id' || word === 'key'
    ? 'id'
    : undefined;
}

/**
 * Secrets and tokens that are in use just now, so that they are masked wherever they turn up and whatever form they took on the way.
 * Each thread has its own list. SPEC.md of main/auth, KY50–KY54.
 */

/** Shorter ones would mask ordinary words; no venue gives out so short a secret. */
const shortestSecret = 8;
/** Tokens come and go; an app that held more at once would have a fault. */
const mostSecrets = 512;

const known = new Map<string, { count: number; readonly forms: readonly string[] }>();
let pattern: RegExp | undefined;

/** Masked from now on until released. Idempotent release; the same value may be registered several times. */
export function registerSecret(value: string): () => void {
  if (value.length < shortestSecret) {
    return () => undefined;
  }
  const entry = known.get(value);
  if (entry !== undefined) {
    entry.count += 1;
  } else {
    known.set(value, { count: 1, forms: formsOf(value) });
    while (known.size > mostSecrets) {
      known.delete(known.keys().next().value ?? '');
    }
    pattern = undefined;
  }
  let isReleased = false;
  return () => {
    const held = known.get(value);
    if (isReleased || held === undefined) {
      return;
    }
    isReleased = true;
    held.count -= 1;
    if (held.count <= 0) {
      known.delete(value);
      pattern = undefined;
    }
  };
}

export function maskKnownSecrets(text: string, mask: string): string {
  if (known.size === 0) {
    return text;
  }
  pattern ??= new RegExp(
    [...known.values()]
      .flatMap(({ forms }) => forms)
      // The longest first: no part of one is left over because a shorter form fitted.
      .sort((first, second) => second.length - first.length)
      .map((form) => form.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
      .join('|'),
    'gi',
  );
  return text.replace(pattern, mask);
}

/** As it stands, in a URL, in a form, in JSON, in base64 at each of its three alignments, in hex. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const forms = new Set([
    value,
    encodeURIComponent(value),
    new URLSearchParams({ '': value }).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
  ]);
  for (const offset of [0, 1, 2]) {
    // What stands before and after changes the first and last characters: they are left away.
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor((padded.length * 8) / 6);
    const text = padded.toString('base64').slice(start, end);
    forms.add(text);
    forms.add(text.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...forms].filter((form) => form.length >= shortestSecret);
}

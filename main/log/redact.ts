/** Takes secrets out of whatever is about to be written down or shown. In the path of every log line, error and raw frame. */
import { maskKnownSecrets } from './known-secrets.ts';

export const redacted = '[redacted]';

/** Compared without case, `-` and `_`. */
const secretNames = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'password',
  'passphrase',
  'secret',
  'clientsecret',
  'apikey',
  'apisecret',
  'xapikey',
  'xapisecret',
  'secwebsocketprotocol',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'token',
  'bearer',
  'jwt',
  'signature',
  'privatekey',
]);

const secretWords =
  'authorization|proxy-authorization|cookie|set-cookie|password|passphrase|client[_-]?secret|api[_-]?secret|(?:x-)?api[_-]?key|access[_-]?token|refresh[_-]?token|id[_-]?token|private[_-]?key|signature|secret|token|jwt';

const patterns: ReadonlyArray<readonly [RegExp, string]> = [
  // Three base64url parts: a JSON web token, wherever it stands.
  [/\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g, redacted],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${redacted}`],
  // The subprotocol that carries a token into a WebSocket handshake.
  [/\b(authorization(?:#|%23))[^\s,;"']+/gi, `$1${redacted}`],
  // `user:password@` in a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${redacted}@`],
  // "name": "value", name=value, name: value
  [
    new RegExp(
      `(["']?\\b(?:${secretWords})["']?\\s*[:=]\\s*)("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s,;&"'}\\]]+)`,
      'gi',
    ),
    `$1${redacted}`,
  ],
];

export function redactText(text: string): string {
  // What is known to be secret first, in whatever form; then what looks like it.
  let clean = maskKnownSecrets(text, redacted);
  for (const [pattern, replacement] of patterns) {
    clean = clean.replace(pattern, replacement);
  }
  return clean;
}

/** A frame as it came, with what is known to be secret taken out. Its own bytes where there is nothing to take out. */
export function redactFrame(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const clean = maskKnownSecrets(text, redacted);
  return clean === text ? bytes : new Uint8Array(Buffer.from(clean, 'latin1'));
}

const maxDepth = 6;

/** A copy that is safe to write: secret fields masked, texts cleaned, errors as name, message and stack. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return redactText(value);
  }
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth >= maxDepth) {
    return '[deep]';
  }
  if (value instanceof Error) {
    return redactError(value, depth);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redactValue(item, depth + 1));
  }
  if (ArrayBuffer.isView(value)) {
    return `[${value.byteLength} bytes]`;
  }
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    copy[maskKnownSecrets(name, redacted)] = isSecretName(name)
      ? redacted
      : redactValue(field, depth + 1);
  }
  return copy;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function isSecretName(name: string): boolean {
  return secretNames.has(name.toLowerCase().replace(/[-_]/g, ''));
}

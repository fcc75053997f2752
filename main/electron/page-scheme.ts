/** `app://plumbline/…`: the page's own origin, served from `out/renderer` and nowhere else. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Protocol, protocol } from 'electron';
import { resolvePagePath } from './page-path.ts';

export const pageScheme = 'app';
export const pageOrigin = 'app://plumbline';

// The chart library puts its attribution's style into the page as an element; this is its text's hash.
const chartAttributionStyle = "'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${chartAttributionStyle}`,
  "img-src 'self'",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Before the app is ready, or Chromium treats the scheme as a foreign one. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** `protocols`: of another session than the default one. */
export function servePage(folder: string, protocols: Protocol = protocol): void {
  protocols.handle(pageScheme, async (request) => {
    const path = request.method === 'GET' ? resolvePagePath(folder, request.url) : undefined;
    const type = path === undefined ? undefined : contentTypes[extname(path)];
    if (path === undefined || type === undefined) {
      return answer(404, 'text/plain', 'not found');
    }
    try {
      return answer(200, type, await readFile(path));
    } catch {
      return answer(404, 'text/plain', 'not found');
    }
  });
}

function answer(status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    },
  });
}

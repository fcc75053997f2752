import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** An answer in the words of RFC 7807, with the `meta` Paxos adds (`paxos-public.md` §5). */
function problemBody(status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return JSON.stringify({ type: 'about:blank', title, status, detail, meta: {} });
}

export function sendProblem(response: ServerResponse, status: number, detail: string): void {
  const body = problemBody(status, detail);
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

export interface RefusalHeaders {
  /** As HTTP writes a date; absent: now. */
  readonly date?: string;
  readonly retryAfterSeconds?: number;
}

/** Refuses a WebSocket handshake. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  detail: string,
  { date = new Date().toUTCString(), retryAfterSeconds }: RefusalHeaders = {},
): void {
  const body = problemBody(status, detail);
  socket.on('error', () => {
    // The client may be gone already; there is nobody left to tell.
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n` +
      `Date: ${date}\r\nConnection: close\r\n` +
      (retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`) +
      'Content-Type: application/problem+json\r\nX-Plumbline-Practice: 1\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

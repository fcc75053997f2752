/** The WebSocket handshake, in the forms the venue knows, and what an answer other than 101 means. SPEC.md DR41–DR60. */
import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { TunnelAgent } from '../proxy/tunnel.ts';
import type { Handshake, SocketSpec, VenueAdapter } from '../venues/venue.ts';
import type { StepFailure } from './finding-codes.ts';
import { HeardSocket } from './heard-socket.ts';
import { codeOf, type NetworkTools } from './network-steps.ts';
import { socketLookup, type Target } from './target.ts';
import { timedOut, within } from './within.ts';

/** `isTokenRefused`: another token is worth one more try. `isFormRefused`: another form of handshake is. */
export interface UpgradeFailure extends StepFailure {
  readonly isTokenRefused?: boolean;
  readonly isFormRefused?: boolean;
}

const mostBodyBytes = 4_096;
const formErrors = new Set([
  'Server sent no subprotocol',
  'Server sent a subprotocol but none was requested',
  'Server sent an invalid subprotocol',
]);

export interface UpgradeContext {
  readonly adapter: VenueAdapter;
  readonly target: Target;
  readonly spec: SocketSpec;
  readonly tools: NetworkTools;
}

export async function upgrade(
  { adapter, target, spec, tools }: UpgradeContext,
  handshake: Handshake | undefined,
): Promise<Result<HeardSocket, UpgradeFailure>> {
  const { limits, clock, network } = tools;
  const lookup = socketLookup(network);
  let socket: WebSocket;
  try {
    socket = new WebSocket(spec.url, [...(handshake?.protocols ?? [])], {
      perMessageDeflate: false,
      maxPayload: adapter.timing.maxPayloadBytes,
      skipUTF8Validation: true,
      followRedirects: false,
      rejectUnauthorized: true,
      ...(handshake?.headers === undefined ? {} : { headers: handshake.headers }),
      ...(target.proxy === undefined ? {} : { agent: new TunnelAgent(target.proxy) }),
      ...(network?.issuers === undefined ? {} : { ca: network.issuers }),
      ...(lookup === undefined ? {} : { lookup }),
    });
  } catch {
    // Only what the handshake carries can be refused here; the error may quote it, so it is not told.
    return err({ code: 'token-unreadable', detail: 'a token that no handshake can carry' });
  }
  const heard = new HeardSocket(socket);
  const answer = await within(answerOf(socket, adapter), limits.upgrade, clock);
  if (answer === 'open') {
    return ok(heard);
  }
  socket.terminate();
  if (answer === timedOut) {
    const detail = `no answer in ${limits.upgrade / 1000} s`;
    return err({ code: 'upgrade-timeout', detail, facts: { withinMs: limits.upgrade } });
  }
  return err(answer);
}

function answerOf(socket: WebSocket, adapter: VenueAdapter): Promise<'open' | UpgradeFailure> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.on('error', (error) => resolve(failureOfError(error)));
    socket.once('unexpected-response', (request, response) => {
      void readSome(response).then((body) => {
        request.destroy();
        resolve(failureOfStatus(response, body, adapter));
      });
    });
  });
}

function readSome(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => resolve(Buffer.concat(chunks).toString('utf8'));
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBodyBytes) {
        finish();
      }
    });
    response.on('end', finish);
    response.on('error', finish);
    response.on('close', finish);
  });
}

function failureOfError(error: Error): UpgradeFailure {
  const { message } = error;
  if (formErrors.has(message)) {
    return { code: 'no-subprotocol', detail: 'token not taken in this form', isFormRefused: true };
  }
  if (/invalid (sec-websocket-accept|upgrade) header/i.test(message)) {
    const facts = { said: message.slice(0, 80) };
    return { code: 'handshake-altered', detail: 'the answer does not fit', facts };
  }
  const code = codeOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE' || message === 'socket hang up') {
    return { code: 'upgrade-cut', detail: 'hung up during the handshake' };
  }
  if (code.startsWith('HPE_') || code.startsWith('WS_ERR_') || code === message) {
    return { code: 'not-a-websocket', detail: 'the answer is no HTTP' };
  }
  return { code: 'upgrade-cut', detail: code };
}

function failureOfStatus(
  { statusCode = 0 }: IncomingMessage,
  body: string,
  adapter: VenueAdapter,
): UpgradeFailure {
  const detail = `refused with HTTP ${statusCode}`;
  const facts = { status: statusCode };
  if (/\b40112\b/.test(body) || statusCode === 451) {
    const status = statusCode === 451 ? 451 : 40112;
    return { code: 'geo-blocked', detail, facts: { status } };
  }
  if (statusCode === 400) {
    const final = adapter.finalRefusal?.(statusCode);
    return final === undefined
      ? { code: 'bad-request', detail, facts }
      : { code: 'encoding-refused', detail, facts };
  }
  if ((statusCode === 401 || statusCode === 403) && adapter.auth !== undefined) {
    return { code: refusedCode(statusCode, adapter), detail, facts, isTokenRefused: true };
  }
  if (statusCode >= 300 && statusCode < 400) {
    return { code: 'redirected', detail: `redirected (HTTP ${statusCode})`, facts };
  }
  switch (statusCode) {
    case 401:
    case 403:
      return { code: 'forbidden', detail, facts };
    case 404:
    case 410:
      return { code: 'not-found', detail, facts };
    case 407:
      return { code: 'proxy-authentication', detail, facts };
    case 429:
      return { code: 'too-many-requests', detail, facts };
    default:
      break;
  }
  if (statusCode >= 500) {
    return { code: 'venue-unavailable', detail, facts };
  }
  return statusCode >= 200 && statusCode < 300
    ? { code: 'not-a-websocket', detail: `answered HTTP ${statusCode}, no upgrade`, facts }
    : { code: 'upgrade-refused', detail, facts };
}

/** A 403 that may pass by itself is about how many or what kind of key; one that never does is about the scope. */
function refusedCode(status: 401 | 403, { auth }: VenueAdapter): StepFailure['code'] {
  if (status === 401) {
    return 'token-refused';
  }
  return auth?.afterSecondRefusal(403) === 'stop' ? 'stream-not-allowed' : 'too-many-or-read-only';
}

/** Why a connection ended, and how that is said. SPEC.md CN10. */
import { networkInterfaces } from 'node:os';
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import type { TokenRefusal } from '../auth/token-source.ts';
import { redactText } from '../log/redact.ts';

export type CloseReason =
  /** The venue said goodbye. */
  | { readonly kind: 'closed'; readonly code: number; readonly text: string }
  /** The line ended without a goodbye. */
  | { readonly kind: 'cut' }
  /** The upgrade was answered with something else. */
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs?: number }
  /** No connection came about. */
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'certificate'; readonly code: string }
  | { readonly kind: 'offline'; readonly since: UnixMillis }
  /** It opened too slowly, or owed a first message and did not send it. */
  | { readonly kind: 'slow-start'; readonly afterMs: number; readonly wasOpen: boolean }
  /** A ping stayed unanswered and nothing else came either. */
  | { readonly kind: 'silent'; readonly lastReceivedAt: UnixMillis; readonly pings: number }
  /** What came is no WebSocket, or more than a message may have. */
  | { readonly kind: 'protocol'; readonly text: string }
  /** Our conversation with the venue could not go on; `text` says why. */
  | {
      readonly kind: 'ended';
      readonly code: string;
      readonly text: string;
      readonly isFinal?: boolean;
      /** How the next try is told; absent: as after any loss. */
      readonly nextTry?: 'due-time' | 'in-text';
    }
  /** There is no token to show. */
  | { readonly kind: 'no-token'; readonly refusal: TokenRefusal }
  /** The token was shown in a form that the venue's answer does not go with. */
  | { readonly kind: 'form-refused' }
  /** We closed it: nobody follows it any more, or another one took over. */
  | { readonly kind: 'given-up' };

const networkErrorCodes = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EADDRNOTAVAIL',
]);

/** As `ws` words them when the answer's subprotocol is not what was asked for. */
const subprotocolErrors = new Set([
  'Server sent no subprotocol',
  'Server sent a subprotocol but none was requested',
  'Server sent an invalid subprotocol',
]);

/** Whether a socket for one market may have ended like this because the venue has no such market: it refused it, or told nothing of it. */
export function mayMeanNoMarket(reason: CloseReason): boolean {
  switch (reason.kind) {
    case 'refused':
      return [400, 404, 410, 422].includes(reason.status);
    case 'slow-start':
      return reason.wasOpen;
    case 'ended':
      return reason.code === 'no-full-book';
    default:
      return false;
  }
}

/** True when this computer has no address but its own: no network at all. */
export function hasNoNetwork(): boolean {
  for (const addresses of Object.values(networkInterfaces())) {
    if (addresses?.some((address) => !address.internal) === true) {
      return false;
    }
  }
  return true;
}

/** Turns what `ws` threw into a reason. `isOffline` is asked only where the network may be the cause. */
export function reasonOfError(
  error: unknown,
  isOffline: () => boolean,
  now: UnixMillis,
): CloseReason {
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (subprotocolErrors.has(text)) {
    return { kind: 'form-refused' };
  }
  if (code.startsWith('WS_ERR_')) {
    return {
      kind: 'protocol',
      text:
        code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
          ? 'a message larger than allowed'
          : 'bytes that are no WebSocket frame',
    };
  }
  if (isCertificateCode(code)) {
    return { kind: 'certificate', code };
  }
  if (networkErrorCodes.has(code) && isOffline()) {
    return { kind: 'offline', since: now };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || text === 'socket hang up') {
    return { kind: 'cut' };
  }
  if (code === '') {
    return { kind: 'protocol', text: 'an answer that is no WebSocket upgrade' };
  }
  return { kind: 'unreachable', code };
}

function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return typeof error.code === 'string' ? error.code : '';
  }
  return '';
}

function isCertificateCode(code: string): boolean {
  return (
    code.startsWith('CERT_') ||
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('UNABLE_TO_') ||
    code.includes('SELF_SIGNED')
  );
}

const networkErrorWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at this address',
  ENOTFOUND: 'its name is not known to this network',
  EAI_AGAIN: 'the name server did not answer',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  EPROXYREFUSED: 'the proxy does not let it through',
};

const statusWords: Readonly<Record<number, string>> = {
  400: 'bad request',
  401: 'not signed in',
  403: 'not allowed',
  404: 'not found',
  429: 'too many requests',
  500: 'server error',
  502: 'bad gateway',
  503: 'service unavailable',
  504: 'gateway timeout',
};

/** The codes of RFC 6455 and the IANA list, as the design writes them: `1001, going away`. */
const closeCodeWords: Readonly<Record<number, string>> = {
  1000: 'normal',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1007: 'invalid data',
  1008: 'policy violation',
  1009: 'message too big',
  1011: 'server error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
};

/** What ended, as the first sentence of a cause. `label` is the venue's name. */
export function reasonSentence(reason: CloseReason, label: string): string {
  switch (reason.kind) {
    case 'closed': {
      const words = reason.text === '' ? closeCodeWords[reason.code] : quoted(reason.text);
      return reason.code === 1005
        ? `${label} closed the socket without a reason.`
        : `${label} closed the socket (${reason.code}${words === undefined ? '' : `, ${words}`}).`;
    }
    case 'cut':
      return `The connection to ${label} broke off.`;
    case 'refused': {
      const words = statusWords[reason.status];
      return `${label} refused the socket (${reason.status}${words === undefined ? '' : `, ${words}`}).`;
    }
    case 'unreachable': {
      const words = networkErrorWords[reason.code];
      return `${label} cannot be reached: ${words ?? reason.code}.`;
    }
    case 'certificate':
      return `The certificate of ${label} is not valid (${reason.code}), so nothing was exchanged.`;
    case 'offline':
      return `This computer has no network since ${new Date(reason.since).toISOString().slice(11, 19)}.`;
    case 'slow-start':
      return reason.wasOpen
        ? `${label} opened the socket but sent no full book for ${Math.round(reason.afterMs / 1000)} s.`
        : `${label} did not open the socket within ${Math.round(reason.afterMs / 1000)} s.`;
    case 'silent':
      return `${reason.pings === 1 ? '1 ping' : `${reason.pings} pings`} unanswered: the socket is dead.`;
    case 'protocol':
      return `${label} sent ${reason.text}, so the socket was closed.`;
    case 'ended':
      return redactText(reason.text);
    case 'no-token':
      return reason.refusal.text;
    case 'form-refused':
      return `${label} took none of the ways to show the token at the handshake; the address may be another server's.`;
    case 'given-up':
      return 'Plumbline closed the socket.';
    default:
      return ensureNever(reason);
  }
}

/** What a server says may hold the token that it was shown. */
function quoted(text: string): string {
  return visibleText(redactText(text));
}

/** Kebab-case and stable: what stands in `cause.code` of a STALE book. */
export function reasonCode(reason: CloseReason): string {
  switch (reason.kind) {
    case 'closed':
      return 'socket-closed';
    case 'cut':
      return 'socket-cut';
    case 'refused':
      return `socket-refused-${reason.status}`;
    case 'unreachable':
      return 'unreachable';
    case 'certificate':
      return 'certificate-invalid';
    case 'offline':
      return 'offline';
    case 'slow-start':
      return reason.wasOpen ? 'no-full-book' : 'open-timeout';
    case 'silent':
      return 'socket-silent';
    case 'protocol':
      return 'not-a-websocket';
    case 'ended':
      return reason.code;
    case 'no-token':
      return reason.refusal.code;
    case 'form-refused':
      return 'handshake-refused';
    case 'given-up':
      return 'socket-given-up';
    default:
      return ensureNever(reason);
  }
}

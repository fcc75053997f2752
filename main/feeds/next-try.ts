/** What follows the end of a connection, or a try that came to none. SPEC.md CN5, CV6, AU5, AU8. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueAdapter } from '../venues/venue.ts';
import type { CloseReason } from './close-reason.ts';

/** `delayMs` absent: the usual delay; `stop`: nothing before a person acts. */
export interface NextTry {
  readonly reason: CloseReason;
  readonly delayMs?: number | 'stop';
}

export interface NextTryContext {
  readonly adapter: VenueAdapter;
  readonly clock: { now(): UnixMillis };
  readonly isOffline: () => boolean;
}

export function nextTry(reason: CloseReason, context: NextTryContext): NextTry {
  switch (reason.kind) {
    case 'no-token':
      return withoutToken(reason, context);
    case 'ended':
      return reason.isFinal === true ? { reason, delayMs: 'stop' } : { reason };
    case 'refused': {
      const final = context.adapter.finalRefusal?.(reason.status);
      return final === undefined
        ? { reason }
        : { reason: { kind: 'ended', ...final, isFinal: true }, delayMs: 'stop' };
    }
    default:
      return { reason };
  }
}

function withoutToken(
  reason: Extract<CloseReason, { kind: 'no-token' }>,
  { clock, isOffline }: NextTryContext,
): NextTry {
  const { isFinal, retryAt, code } = reason.refusal;
  if (isFinal) {
    return { reason, delayMs: 'stop' };
  }
  if (code === 'token-unreachable' && isOffline()) {
    return { reason: { kind: 'offline', since: clock.now() } };
  }
  return retryAt === undefined
    ? { reason }
    : { reason, delayMs: Math.max(0, retryAt - clock.now()) };
}

/** The states of one connection; it never comes back from `closed`. SPEC.md, table of connections. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CloseReason } from './close-reason.ts';

export type ConnectionState =
  | { readonly kind: 'waiting'; readonly position: number; readonly of: number }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly since: UnixMillis }
  | { readonly kind: 'closed'; readonly reason: CloseReason };

export type ConnectionEvent =
  | { readonly kind: 'moved'; readonly position: number; readonly of: number }
  | { readonly kind: 'turn' }
  | { readonly kind: 'upgraded'; readonly at: UnixMillis }
  | { readonly kind: 'ended'; readonly reason: CloseReason };

/**
 * | state   | moved   | turn    | upgraded | ended  |
 * | waiting | waiting | opening | –        | closed |
 * | opening | –       | –       | open     | closed |
 * | open    | –       | –       | –        | closed |
 * | closed  | –       | –       | –        | –      |
 */
export function transition(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  if (state.kind === 'closed') {
    return state;
  }
  switch (event.kind) {
    case 'moved':
      return state.kind === 'waiting'
        ? { kind: 'waiting', position: event.position, of: event.of }
        : state;
    case 'turn':
      return state.kind === 'waiting' ? { kind: 'opening' } : state;
    case 'upgraded':
      return state.kind === 'opening' ? { kind: 'open', since: event.at } : state;
    case 'ended':
      return { kind: 'closed', reason: event.reason };
    default:
      return ensureNever(event);
  }
}

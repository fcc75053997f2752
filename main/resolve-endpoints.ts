/** Which addresses a venue's feed uses, and whether its REST address speaks of the same markets as its sockets. */
import type { VenueAdapter, VenueEndpoints } from './venues/venue.ts';

export interface OverriddenEndpoint {
  readonly kind: 'ws' | 'rest' | 'auth';
  readonly url: string;
}

export interface ResolvedEndpoints {
  readonly endpoints: VenueEndpoints;
  /** False when only one of sockets and REST was overridden: executions and lists of another server are not mixed in. */
  readonly isRestPaired: boolean;
}

export function resolveEndpoints(
  adapter: VenueAdapter,
  overrides: readonly OverriddenEndpoint[],
  environment: 'production' | 'sandbox' = 'production',
  switches: ReadonlyArray<{ readonly name: string; readonly value: string }> = [],
): ResolvedEndpoints {
  const urlOf = (kind: OverriddenEndpoint['kind']): string | undefined =>
    overrides.findLast((entry) => entry.kind === kind)?.url;
  const ws = urlOf('ws');
  const rest = urlOf('rest');
  const auth = urlOf('auth') ?? adapter.endpoints[environment].auth;
  return {
    endpoints: {
      ws: ws ?? adapter.endpoints[environment].ws,
      rest: rest ?? adapter.endpoints[environment].rest,
      ...(auth === undefined ? {} : { auth }),
      ...(switches.length === 0
        ? {}
        : { switches: Object.fromEntries(switches.map(({ name, value }) => [name, value])) }),
    },
    isRestPaired: (ws === undefined) === (rest === undefined),
  };
}

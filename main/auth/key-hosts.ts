/** Where a key may go. SPEC.md KY30–KY48. */
import { isLoopbackHost } from '../endpoints.ts';
import type { VenueEndpoints } from '../venues/venue.ts';
import { bindableHost } from './access-tokens.ts';

/** Each host once: where the key goes and where its tokens go. */
export function hostsOf({ ws, auth }: VenueEndpoints): readonly string[] {
  const hosts = [auth ?? '', ws].map(bindableHost).filter((host) => host !== undefined);
  return [...new Set(hosts)];
}

/** A runtime that is not trusted sends keys to this computer only. */
export function mayUseHosts(isTrustedRuntime: boolean, hosts: readonly string[]): boolean {
  return (
    isTrustedRuntime ||
    (hosts.length > 0 && hosts.every((host) => isLoopbackHost(new URL(`http://${host}`).hostname)))
  );
}

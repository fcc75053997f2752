/** What is said about keys without being asked: a token whose renewal has failed, before it matters. */
import { venueLabels } from '#shared/domain/market.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { WindowServices } from '../app/window-services.ts';
import { openDoctor } from './doctor-actions.ts';

/** Half of the time between renewal and end is patience enough for the renewals that main tries. */
export function isRenewalOverdue({ token }: CredentialProfile, now: UnixMillis): boolean {
  return (
    token !== undefined &&
    now > token.renewsAt + (token.expiresAt - token.renewsAt) / 2 &&
    now < token.expiresAt
  );
}

export function overdueText({ venue, token }: CredentialProfile, now: UnixMillis): string {
  const left = formatAge((token?.expiresAt ?? now) - now);
  return (
    `The token for ${venueLabels[venue]} ends in ${left} and could not be renewed. ` +
    'The open socket keeps working; the next reconnect would not.'
  );
}

const lookEveryMs = 10_000;

/** Each token is spoken of once. Returns what stops it. */
export function watchTokens(services: WindowServices): () => void {
  const told = new Set<string>();
  return services.clock.add((now) => {
    for (const profile of services.credentials.getState().status?.profiles ?? []) {
      const occasion = `${profile.venue} ${profile.name} ${profile.token?.issuedAt}`;
      if (profile.isActive && isRenewalOverdue(profile, now) && !told.has(occasion)) {
        told.add(occasion);
        services.notices.getState().show({
          severity: 'caution',
          title: 'Token soon over',
          text: overdueText(profile, now),
          action: {
            label: 'Connection doctor',
            run: () => openDoctor(services, profile.venue),
          },
        });
      }
    }
    return lookEveryMs;
  });
}

import { expect, it } from 'vitest';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { isRenewalOverdue, overdueText } from './credential-notices.ts';

const minute = 60_000;
const profile: CredentialProfile = {
  venue: 'paxos-order-routing',
  name: 'production',
  environment: 'production',
  hosts: ['oauth.paxos.com'],
  isActive: true,
  setAt: 0,
  idTail: '7f2c',
  keptIn: 'keychain',
  token: { issuedAt: 0, renewsAt: 48 * minute, expiresAt: 60 * minute },
};

it('speaks of a token once its renewals have had their time, and not of one that is over', () => {
  const at = [48, 53, 55, 59, 61].map((minutes) => isRenewalOverdue(profile, minutes * minute));
  expect(at).toEqual([false, false, true, true, false]);
  const { token: _, ...without } = profile;
  expect(isRenewalOverdue(without, 55 * minute)).toBe(false);
});

it('says what still works and what would not', () => {
  expect(overdueText(profile, 56 * minute)).toBe(
    'The token for Paxos SOR ends in 4:00 and could not be renewed. ' +
      'The open socket keeps working; the next reconnect would not.',
  );
});

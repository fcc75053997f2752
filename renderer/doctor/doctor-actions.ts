/** What the connection doctor, trust lines and the palette ask of main about keys and connections. */
import type { VenueId } from '#shared/domain/market.ts';
import type { CredentialsStatus } from '#shared/ipc/credentials.ts';
import { callOrSay, type WindowServices } from '../app/window-services.ts';

/** What a walk touches. */
export type WalkServices = Pick<WindowServices, 'bridge' | 'doctor' | 'notices' | 'venues'>;

/** Opens at `venue` and walks its way to the book at once, unless it was walked before. */
export function openDoctor(services: WindowServices, venue: VenueId): void {
  services.doctor.getState().select(venue);
  services.window.setState({ dialog: 'doctor' });
  if (!services.doctor.getState().reports.has(venue)) {
    void checkVenue(services, venue);
  }
}

/** Another venue is only shown: looking at it opens no connection. */
export function selectVenue(services: WindowServices, venue: VenueId): void {
  services.doctor.getState().select(venue);
}

/** Where a person who asks for the doctor probably has trouble: what is refused, what waits, what the focused panel shows. */
export function venueInTrouble(services: WindowServices): VenueId {
  const statuses = [...services.venues.values()];
  const { workspace, focusedId } = services.workspace.getState();
  const focused = workspace.panels.find((panel) => panel.id === focusedId);
  return (
    statuses.find((status) => status.state === 'refused')?.venue ??
    statuses.find((status) => status.state === 'waiting')?.venue ??
    focused?.venue ??
    services.doctor.getState().venue
  );
}

export async function checkVenue(services: WalkServices, venue: VenueId): Promise<void> {
  const { doctor } = services;
  if (doctor.getState().running.has(venue)) {
    return;
  }
  doctor.getState().begin(venue);
  const answer = await services.bridge.call('doctor.run', { venue });
  if (answer.ok) {
    doctor.getState().take(answer.value);
    doctor.getState().end(venue);
    if (answer.value.isWell && isStopped(services, venue)) {
      // Plumbline had stopped trying; a way that is open is what a person would press "Retry now" for.
      await callOrSay(services, 'The venue was not tried again', 'feeds.retry', { venue });
    }
  } else {
    doctor.getState().end(venue, answer.error.text);
  }
}

function isStopped(services: WalkServices, venue: VenueId): boolean {
  const state = services.venues.get(venue)?.state;
  return state === 'refused' || state === 'waiting';
}

export async function editKey(
  services: WindowServices,
  venue: VenueId,
  profile: string | undefined,
): Promise<void> {
  await callOrSay(services, 'The key window did not open', 'credentials.edit', {
    venue,
    ...(profile === undefined ? {} : { profile }),
  });
}

export async function takeKey(
  services: WindowServices,
  venue: VenueId,
  profile: string,
): Promise<void> {
  await callOrSay(services, 'The key was not changed', 'credentials.use', { venue, profile });
}

export async function forgetKey(
  services: WindowServices,
  venue: VenueId,
  profile: string,
): Promise<void> {
  await callOrSay(services, 'The key was not removed', 'credentials.forget', { venue, profile });
}

/** Asks the keychain again; what is kept in memory moves in when it opens. */
export async function unlockKeychain(services: WindowServices): Promise<void> {
  const answer = await services.bridge.call('credentials.unlock', {});
  if (answer.ok) {
    takeCredentials(services, answer.value);
  } else {
    services.notices.getState().show({
      severity: 'caution',
      title: 'The keychain did not open',
      text: answer.error.text,
    });
  }
}

/** How things stand with keys now: from an answer, or told by main. */
export function takeCredentials(services: WindowServices, status: CredentialsStatus): void {
  services.credentials.setState({ status });
}

export async function askCredentials(services: WindowServices): Promise<void> {
  const answer = await services.bridge.call('credentials.status', {});
  if (answer.ok) {
    takeCredentials(services, answer.value);
  }
}

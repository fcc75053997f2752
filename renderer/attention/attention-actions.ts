/** What the shift log, the alerts and their settings ask of main. */
import type { AlertRule, AttentionSettings } from '#shared/ipc/attention.ts';
import { callOrSay, type WindowServices } from '../app/window-services.ts';

/** What these touch; the gallery and tests give no more. */
export type AttentionServices = Pick<WindowServices, 'bridge' | 'attention' | 'notices'>;

/** How long the menu and the palette mute for. */
export const muteMinutes = 30;

export async function askAttention({ bridge, attention }: AttentionServices): Promise<void> {
  const answer = await bridge.call('attention.state', {});
  if (answer.ok) {
    attention.getState().take(answer.value);
  } else {
    attention.getState().fail(answer.error.text);
  }
}

export function toggleShiftLog({ attention }: Pick<WindowServices, 'attention'>): void {
  attention.setState({ isLogOpen: !attention.getState().isLogOpen });
}

export async function acknowledge(
  services: AttentionServices,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) {
    await callOrSay(services, 'Not marked as seen', 'attention.acknowledge', { ids: [...ids] });
  }
}

/** Without `id`: a line of the shift, on its own. */
export function addNote(services: AttentionServices, text: string, id?: string): Promise<boolean> {
  return callOrSay(services, 'The note was not kept', 'attention.note', {
    text,
    ...(id === undefined ? {} : { id }),
  });
}

/** The file is chosen in a dialog of the system; giving it up says nothing. */
export async function exportLog(services: AttentionServices): Promise<void> {
  const answer = await services.bridge.call('attention.export', {});
  const { show } = services.notices.getState();
  if (!answer.ok) {
    show({ severity: 'caution', title: 'The log was not exported', text: answer.error.text });
  } else if (answer.value.path !== undefined) {
    show({
      severity: 'note',
      title: 'The shift log is exported',
      text: `Written to ${answer.value.path}. It holds no keys and no tokens.`,
    });
  }
}

export async function setAttentionSettings(
  services: AttentionServices,
  settings: AttentionSettings,
): Promise<void> {
  await callOrSay(services, 'The settings were not kept', 'attention.settings', { settings });
}

export async function mute(services: AttentionServices, forMinutes: number): Promise<void> {
  await callOrSay(services, 'Not muted', 'attention.mute', { forMinutes });
}

export function isMuted({ attention, now }: Pick<WindowServices, 'attention' | 'now'>): boolean {
  const { mutedUntil } = attention.getState();
  return mutedUntil !== undefined && mutedUntil > now();
}

export function toggleMute(
  services: AttentionServices & Pick<WindowServices, 'now'>,
): Promise<void> {
  return mute(services, isMuted(services) ? 0 : muteMinutes);
}

export function setRules(
  services: AttentionServices,
  rules: readonly AlertRule[],
): Promise<boolean> {
  return callOrSay(services, 'The alerts were not kept', 'attention.alerts', {
    rules: [...rules],
  });
}

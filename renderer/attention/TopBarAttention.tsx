/** In the top bar: the shift log with what nobody has seen yet, and the sound where any is on. */
import { useEffect, useReducer } from 'react';
import { useStore } from 'zustand';
import { formatAge } from '#shared/domain/time.ts';
import type { AttentionSettings } from '#shared/ipc/attention.ts';
import { useServices } from '../app/window-services.ts';
import { mute, muteMinutes, toggleShiftLog } from './attention-actions.ts';
import { isUnseen } from './log-words.ts';
import styles from './TopBarAttention.module.css';

export function TopBarAttention() {
  return (
    <>
      <SoundButton />
      <LogButton />
    </>
  );
}

function LogButton() {
  const services = useServices();
  const isOpen = useStore(services.attention, (state) => state.isLogOpen);
  const unseen = useStore(services.attention, (state) => state.incidents.filter(isUnseen).length);
  const isSerious = useStore(services.attention, (state) =>
    state.incidents.some((one) => one.severity === 'distrust' && isUnseen(one)),
  );
  return (
    <button
      type="button"
      className={styles.button}
      aria-pressed={isOpen}
      aria-keyshortcuts="L"
      aria-label={unseen === 0 ? 'Shift log' : `Shift log, ${unseen} not seen`}
      title={unseen === 0 ? 'Shift log' : `Shift log: ${unseen} not marked as seen`}
      data-log-button
      onClick={() => toggleShiftLog(services)}
    >
      Log
      {unseen > 0 && (
        <b className={styles.unseen} data-severity={isSerious ? 'distrust' : 'caution'}>
          {unseen}
        </b>
      )}
      <kbd>L</kbd>
    </button>
  );
}

/** Nothing to say where neither sound nor notification is on. */
function SoundButton() {
  const services = useServices();
  const settings = useStore(services.attention, (state) => state.settings);
  const mutedUntil = useStore(services.attention, (state) => state.mutedUntil);
  const [, turn] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      mutedUntil === undefined
        ? undefined
        : services.clock.add((now) => {
            turn();
            return 1000 - (now % 1000);
          }),
    [services.clock, mutedUntil],
  );
  const now = services.now();
  const isMuted = mutedUntil !== undefined && mutedUntil > now;
  if (!isMuted && !isAnyOn(settings)) {
    return undefined;
  }
  return (
    <button
      type="button"
      className={styles.button}
      data-muted={isMuted}
      title={isMuted ? 'Press to end the mute' : `Press to mute for ${muteMinutes} min`}
      onClick={() => void mute(services, isMuted ? 0 : muteMinutes)}
    >
      {isMuted ? (
        <>
          Muted <b>{formatAge(mutedUntil - now)}</b>
        </>
      ) : (
        soundWords(settings)
      )}
    </button>
  );
}

function isAnyOn({ notifications, sound }: AttentionSettings): boolean {
  return [...Object.values(notifications), ...Object.values(sound)].includes(true);
}

function soundWords({ sound }: AttentionSettings): string {
  return Object.values(sound).includes(true) ? 'Sound on' : 'Notifications on';
}

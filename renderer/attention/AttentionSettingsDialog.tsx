/** Ties the settings of notifications and sound to the window. Each switch is kept as it is turned. */
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useId, useReducer, useRef } from 'react';
import { useStore } from 'zustand';
import { panelStop } from '../app/panel-focus.ts';
import { useServices } from '../app/window-services.ts';
import styles from './Alerts.module.css';
import { AttentionSettingsFrame } from './AttentionSettingsFrame.tsx';
import { askAttention, mute, setAttentionSettings } from './attention-actions.ts';
import { playSignal } from './signal.ts';

export function AttentionSettingsDialog({ onClose }: { onClose(): void }) {
  const services = useServices();
  const titleId = useId();
  const close = useRef<HTMLButtonElement>(null);
  return (
    <Dialog.Root open={true} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.shade} />
        <Dialog.Popup
          className={`${styles.popup} ${styles.small}`}
          aria-labelledby={titleId}
          initialFocus={close}
          finalFocus={() => panelStop(services.workspace.getState().focusedId ?? '') ?? true}
          data-dialog="attention-settings"
        >
          <Inside titleId={titleId} close={close} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Inside({
  titleId,
  close,
  onClose,
}: {
  readonly titleId: string;
  readonly close: React.RefObject<HTMLButtonElement | null>;
  onClose(): void;
}) {
  const services = useServices();
  const { answer, settings, mutedUntil, canNotify } = useStore(services.attention);
  const [, turn] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      services.clock.add((now) => {
        turn();
        return 1000 - (now % 1000);
      }),
    [services.clock],
  );
  return (
    <AttentionSettingsFrame
      view={{ answer, settings, mutedUntil, canNotify, now: services.now() }}
      actions={{
        set: (changed) => void setAttentionSettings(services, changed),
        hear: (severity) => playSignal(severity),
        mute: (minutes) => void mute(services, minutes),
        askAgain: () => void askAttention(services),
        close: onClose,
      }}
      titleId={titleId}
      closeRef={close}
      closeButton={
        <Dialog.Close className={styles.close} aria-label="Close notifications and sound">
          <kbd>Esc</kbd>
        </Dialog.Close>
      }
    />
  );
}

/** Ties the settings of notifications and sound to the window. Each switch is kept as it is turned. */
import { Dialog } from '@base-ui/react/dialog';
import { useId, useRef } from 'react';
import { useStore } from 'zustand';
import { useEverySecond } from '../app/every-second.ts';
import { LargeDialog } from '../app/LargeDialog.tsx';
import { useServices } from '../app/window-services.ts';
import styles from './Alerts.module.css';
import { AttentionSettingsFrame } from './AttentionSettingsFrame.tsx';
import { askAttention, mute, setAttentionSettings } from './attention-actions.ts';
import { playSignal } from './signal.ts';

export function AttentionSettingsDialog({ onClose }: { onClose(): void }) {
  const titleId = useId();
  const close = useRef<HTMLButtonElement>(null);
  return (
    <LargeDialog
      name="attention-settings"
      className={`${styles.popup} ${styles.small}`}
      titleId={titleId}
      initialFocus={close}
      onClose={onClose}
    >
      <Inside titleId={titleId} close={close} onClose={onClose} />
    </LargeDialog>
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
  useEverySecond();
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

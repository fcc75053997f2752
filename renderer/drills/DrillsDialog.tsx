/** Ties the drills dialog to the window. A drill that starts closes it: what there is to see is on the desk. */
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import { useEverySecond } from '../app/every-second.ts';
import { LargeDialog } from '../app/LargeDialog.tsx';
import { switchSource } from '../app/run-command.ts';
import { useServices } from '../app/window-services.ts';
import styles from './Drills.module.css';
import { DrillsFrame } from './DrillsFrame.tsx';
import { askDrills, runDrill, stopDrill } from './drill-actions.ts';

export function DrillsDialog({ onClose }: { onClose(): void }) {
  const titleId = useId();
  const run = useRef<HTMLButtonElement>(null);
  return (
    <LargeDialog
      name="drills"
      className={styles.popup}
      titleId={titleId}
      initialFocus={run}
      onClose={onClose}
    >
      <Inside titleId={titleId} run={run} onClose={onClose} />
    </LargeDialog>
  );
}

function Inside({
  titleId,
  run,
  onClose,
}: {
  readonly titleId: string;
  readonly run: React.RefObject<HTMLButtonElement | null>;
  onClose(): void;
}) {
  const services = useServices();
  const drills = useStore(services.drills);
  const source = useStore(services.window, (state) => state.source);
  const isSwitchingSource = useStore(services.window, (state) => state.isSwitchingSource);
  useEverySecond();
  useEffect(() => {
    services.drills.setState({ refusal: undefined });
    void askDrills(services);
  }, [services]);
  return (
    <DrillsFrame
      view={{
        ...drills,
        isPractice: source === 'practice',
        isSwitchingSource,
        now: services.now(),
      }}
      actions={{
        select: (name) => services.drills.setState({ selected: name, refusal: undefined }),
        run: (name) => void runDrill(services, name).then((isRunning) => isRunning && onClose()),
        stop: () => void stopDrill(services),
        askAgain: () => void askDrills(services),
        practise: () => switchSource(services, 'practice'),
        close: onClose,
      }}
      titleId={titleId}
      runRef={run}
      closeButton={
        <Dialog.Close className={styles.close} aria-label="Close the fault drills">
          <kbd>Esc</kbd>
        </Dialog.Close>
      }
    />
  );
}

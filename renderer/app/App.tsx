/** The window: top bar, desk, status strip, and what opens over them. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { ShiftLog } from '../attention/ShiftLog.tsx';
import { DrillBanner } from '../drills/DrillBanner.tsx';
import { Notices } from '../ui/Notices.tsx';
import styles from './App.module.css';
import { CommandPalette } from './CommandPalette.tsx';
import { KeySheet } from './KeySheet.tsx';
import { StatesSheet } from './StatesSheet.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { TopBar } from './TopBar.tsx';
import { WhySheet } from './WhySheet.tsx';
import { Workspace } from './Workspace.tsx';
import { useServices } from './window-services.ts';

// Read when it is first asked for: no first paint waits for a dialog.
const ConnectionDoctor = lazy(async () => ({
  default: (await import('../doctor/ConnectionDoctor.tsx')).ConnectionDoctor,
}));
const AlertsDialog = lazy(async () => ({
  default: (await import('../attention/AlertsDialog.tsx')).AlertsDialog,
}));
const AttentionSettingsDialog = lazy(async () => ({
  default: (await import('../attention/AttentionSettingsDialog.tsx')).AttentionSettingsDialog,
}));
const DrillsDialog = lazy(async () => ({
  default: (await import('../drills/DrillsDialog.tsx')).DrillsDialog,
}));

export function App() {
  const services = useServices();
  const dialog = useStore(services.window, (state) => state.dialog);
  const isLogOpen = useStore(services.attention, (state) => state.isLogOpen);
  const isFrozen = useStore(services.window, (state) => state.frozenAt !== undefined);
  const close = (): void => services.window.setState({ dialog: undefined });
  return (
    <div className={styles.window} data-frozen={isFrozen}>
      <TopBar />
      <div className={styles.middle}>
        <DrillBanner />
        <div className={styles.beside} data-log={isLogOpen}>
          <Workspace />
          {isLogOpen && <ShiftLog />}
        </div>
      </div>
      <StatusStrip />
      <Notices store={services.notices} />
      <CommandPalette isOpen={dialog === 'palette'} onClose={close} />
      {dialog === 'doctor' && (
        <Suspense>
          <ConnectionDoctor isOpen={true} onClose={close} />
        </Suspense>
      )}
      {dialog === 'alerts' && (
        <Suspense>
          <AlertsDialog onClose={close} />
        </Suspense>
      )}
      {dialog === 'attention-settings' && (
        <Suspense>
          <AttentionSettingsDialog onClose={close} />
        </Suspense>
      )}
      {dialog === 'drills' && (
        <Suspense>
          <DrillsDialog onClose={close} />
        </Suspense>
      )}
      <StatesSheet isOpen={dialog === 'trust-states'} onClose={close} />
      <WhySheet isOpen={dialog === 'why'} onClose={close} />
      <KeySheet isOpen={dialog === 'keys'} onClose={close} />
    </div>
  );
}

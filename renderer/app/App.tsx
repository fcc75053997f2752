/** The window: top bar, desk, status strip, and what opens over them. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { ShiftLog } from '../attention/ShiftLog.tsx';
import { DrillBanner } from '../drills/DrillBanner.tsx';
import { Notices } from '../ui/Notices.tsx';
import styles from './App.module.css';
import { CommandPalette } from './CommandPalette.tsx';
import { DialogBoundary } from './DialogBoundary.tsx';
import { KeySheet } from './KeySheet.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
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
const WhoIsSlow = lazy(async () => ({
  default: (await import('../latency/WhoIsSlow.tsx')).WhoIsSlow,
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
  const dialogFailed = (reason: string): void => {
    close();
    services.notices.getState().show({
      severity: 'caution',
      title: 'The dialog closed by itself',
      text: `A fault in Plumbline: ${reason}. The books go on. Ask for it again; when it stays so, start Plumbline anew.`,
    });
  };
  return (
    <div className={styles.window} data-frozen={isFrozen}>
      <TopBar />
      <div className={styles.middle}>
        <DrillBanner />
        <div className={styles.beside} data-log={isLogOpen}>
          <Workspace />
          {isLogOpen && (
            <PanelBoundary>
              <ShiftLog />
            </PanelBoundary>
          )}
        </div>
      </div>
      <StatusStrip />
      <Notices store={services.notices} />
      <CommandPalette isOpen={dialog === 'palette'} onClose={close} />
      <DialogBoundary key={dialog} onFailure={dialogFailed}>
        <Suspense>
          {dialog === 'doctor' && <ConnectionDoctor isOpen={true} onClose={close} />}
          {dialog === 'alerts' && <AlertsDialog onClose={close} />}
          {dialog === 'attention-settings' && <AttentionSettingsDialog onClose={close} />}
          {dialog === 'who-is-slow' && <WhoIsSlow onClose={close} />}
          {dialog === 'drills' && <DrillsDialog onClose={close} />}
        </Suspense>
      </DialogBoundary>
      <StatesSheet isOpen={dialog === 'trust-states'} onClose={close} />
      <WhySheet isOpen={dialog === 'why'} onClose={close} />
      <KeySheet isOpen={dialog === 'keys'} onClose={close} />
    </div>
  );
}

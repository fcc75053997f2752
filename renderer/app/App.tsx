/** The window: top bar, desk, status strip, and what opens over them. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { Notices } from '../ui/Notices.tsx';
import styles from './App.module.css';
import { CommandPalette } from './CommandPalette.tsx';
import { KeySheet } from './KeySheet.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { TopBar } from './TopBar.tsx';
import { WhySheet } from './WhySheet.tsx';
import { Workspace } from './Workspace.tsx';
import { useServices } from './window-services.ts';

// Read when it is first asked for: no first paint waits for a dialog.
const ConnectionDoctor = lazy(async () => ({
  default: (await import('../doctor/ConnectionDoctor.tsx')).ConnectionDoctor,
}));

export function App() {
  const services = useServices();
  const dialog = useStore(services.window, (state) => state.dialog);
  const close = (): void => services.window.setState({ dialog: undefined });
  return (
    <div className={styles.window}>
      <TopBar />
      <Workspace />
      <StatusStrip />
      <Notices store={services.notices} />
      <CommandPalette isOpen={dialog === 'palette'} onClose={close} />
      {dialog === 'doctor' && (
        <Suspense>
          <ConnectionDoctor isOpen={true} onClose={close} />
        </Suspense>
      )}
      <WhySheet isOpen={dialog === 'why'} onClose={close} />
      <KeySheet isOpen={dialog === 'keys'} onClose={close} />
    </div>
  );
}

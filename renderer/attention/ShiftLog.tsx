/** Ties the shift log to the window: what it shows comes from the store, what it asks goes to main. */
import { useStore } from 'zustand';
import { useEverySecond } from '../app/every-second.ts';
import { focusPanel } from '../app/panel-focus.ts';
import { useServices, type WindowServices } from '../app/window-services.ts';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import {
  acknowledge,
  addNote,
  askAttention,
  exportLog,
  isMuted,
  muteMinutes,
  toggleMute,
} from './attention-actions.ts';
import { ShiftLogFrame } from './ShiftLogFrame.tsx';

export function ShiftLog() {
  const services = useServices();
  const answer = useStore(services.attention, (state) => state.answer);
  const incidents = useStore(services.attention, (state) => state.incidents);
  useEverySecond();
  return (
    <ShiftLogFrame
      answer={answer}
      incidents={incidents}
      now={services.now()}
      takesFocus={true}
      menu={<Menu label="Shift log menu" items={() => menuItems(services)} />}
      actions={{
        acknowledge: (ids) => void acknowledge(services, ids),
        addNote: (text, id) => addNote(services, text, id),
        export: () => void exportLog(services),
        askAgain: () => void askAttention(services),
        close: () => closeLog(services),
      }}
    />
  );
}

/** The keyboard goes back where the eyes go. */
function closeLog(services: WindowServices): void {
  services.attention.setState({ isLogOpen: false });
  const { focusedId } = services.workspace.getState();
  if (focusedId !== undefined) {
    focusPanel(focusedId);
  }
}

function menuItems(services: WindowServices): readonly MenuItem[] {
  const open = (dialog: 'alerts' | 'attention-settings') => () =>
    services.window.setState({ dialog });
  return [
    { id: 'alerts', title: 'Alerts on prices…', run: open('alerts') },
    { id: 'settings', title: 'Notifications and sound…', run: open('attention-settings') },
    {
      id: 'mute',
      title: isMuted(services) ? 'Muted; end it now' : `Mute for ${muteMinutes} min`,
      run: () => void toggleMute(services),
    },
    'rule',
    { id: 'export', title: 'Export…', run: () => void exportLog(services) },
  ];
}

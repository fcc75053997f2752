/** Ties the alerts dialog to the window: rules from main, markets from the lists the window has. */
import { Dialog } from '@base-ui/react/dialog';
import { useId, useRef } from 'react';
import { useStore } from 'zustand';
import { LargeDialog } from '../app/LargeDialog.tsx';
import { useServices } from '../app/window-services.ts';
import { findInstrument, loadMarkets } from '../stores/market-store.ts';
import styles from './Alerts.module.css';
import { AlertsFrame } from './AlertsFrame.tsx';
import { askAttention, setRules } from './attention-actions.ts';

export function AlertsDialog({ onClose }: { onClose(): void }) {
  const titleId = useId();
  const add = useRef<HTMLButtonElement>(null);
  return (
    <LargeDialog
      name="alerts"
      className={styles.popup}
      titleId={titleId}
      initialFocus={add}
      onClose={onClose}
    >
      <Inside titleId={titleId} add={add} onClose={onClose} />
    </LargeDialog>
  );
}

function Inside({
  titleId,
  add,
  onClose,
}: {
  readonly titleId: string;
  readonly add: React.RefObject<HTMLButtonElement | null>;
  onClose(): void;
}) {
  const services = useServices();
  const answer = useStore(services.attention, (state) => state.answer);
  const rules = useStore(services.attention, (state) => state.rules);
  const markets = useStore(services.markets);
  const { workspace, focusedId } = services.workspace.getState();
  const focused = workspace.panels.find(({ id }) => id === focusedId) ?? workspace.panels[0];
  return (
    <AlertsFrame
      view={{
        answer,
        rules,
        market: { venue: focused?.venue ?? 'paxos-public', market: focused?.market ?? '' },
        known: {
          want: (venue) => {
            if (services.markets.getState().venues.get(venue)?.list === undefined) {
              void loadMarkets(services.markets, services.bridge, venue);
            }
          },
          markets: (venue) =>
            markets.venues.get(venue)?.list?.instruments.map(({ market }) => market),
          unit: (venue, market) => findInstrument(markets, venue, market)?.base,
        },
        now: services.now(),
      }}
      actions={{
        setRules: (changed) => setRules(services, changed),
        askAgain: () => void askAttention(services),
        openSettings: () => services.window.setState({ dialog: 'attention-settings' }),
        close: onClose,
      }}
      titleId={titleId}
      addRef={add}
      closeButton={
        <Dialog.Close className={styles.close} aria-label="Close the alerts">
          <kbd>Esc</kbd>
        </Dialog.Close>
      }
    />
  );
}

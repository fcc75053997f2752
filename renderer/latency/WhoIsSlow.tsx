/** Ties the table of delays to the window. */
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useId, useReducer, useState } from 'react';
import { panelStop } from '../app/panel-focus.ts';
import { useServices } from '../app/window-services.ts';
import { clockLines, clockOffSentence } from './clock-words.ts';
import styles from './Delay.module.css';
import { DelayFrame } from './DelayFrame.tsx';
import { type DelaySpan, delayHeadline, delayRow } from './delay-view.ts';
import { marketDelays } from './market-delays.ts';
import { unaccountedSentence } from './message-sums.ts';

export function WhoIsSlow({ onClose }: { onClose(): void }) {
  const services = useServices();
  const titleId = useId();
  return (
    <Dialog.Root open={true} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.shade} />
        <Dialog.Popup
          className={styles.popup}
          aria-labelledby={titleId}
          finalFocus={() => panelStop(services.workspace.getState().focusedId ?? '') ?? true}
          data-dialog="who-is-slow"
        >
          <Inside titleId={titleId} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Inside({ titleId }: { readonly titleId: string }) {
  const services = useServices();
  const [span, setSpan] = useState<DelaySpan>('last10s');
  const [, turn] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      services.clock.add((now) => {
        turn();
        return 1000 - (now % 1000);
      }),
    [services.clock],
  );
  const now = services.now();
  const markets = marketDelays(services, now);
  const venues = [...services.venues.values()];
  return (
    <DelayFrame
      titleId={titleId}
      onSpan={setSpan}
      closeButton={
        <Dialog.Close className={styles.close} aria-label="Close">
          <kbd>Esc</kbd>
        </Dialog.Close>
      }
      view={{
        span,
        headline: delayHeadline(markets, span),
        rows: markets.map((market) =>
          delayRow(market, services.venues.get(market.venue), span, now),
        ),
        clocks: clockLines(venues, now),
        clockOff: clockOffSentence(venues),
        unaccounted: unaccountedSentence(venues),
      }}
    />
  );
}

/** Ties the table of delays to the window. */
import { Dialog } from '@base-ui/react/dialog';
import { useId, useState } from 'react';
import { useEverySecond } from '../app/every-second.ts';
import { LargeDialog } from '../app/LargeDialog.tsx';
import { useServices } from '../app/window-services.ts';
import { clockLines, clockOffSentence } from './clock-words.ts';
import styles from './Delay.module.css';
import { DelayFrame } from './DelayFrame.tsx';
import { type DelaySpan, delayHeadline, delayRow } from './delay-view.ts';
import { marketDelays } from './market-delays.ts';
import { unaccountedSentence } from './message-sums.ts';

export function WhoIsSlow({ onClose }: { onClose(): void }) {
  const titleId = useId();
  return (
    <LargeDialog name="who-is-slow" className={styles.popup} titleId={titleId} onClose={onClose}>
      <Inside titleId={titleId} />
    </LargeDialog>
  );
}

function Inside({ titleId }: { readonly titleId: string }) {
  const services = useServices();
  const [span, setSpan] = useState<DelaySpan>('last10s');
  useEverySecond();
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

/** The footer's frame; its figures are written by `FooterWriter`, not by React. */
import type { RefObject } from 'react';
import styles from './LadderPanel.module.css';

export interface LadderFooterProps {
  readonly footerRef: RefObject<HTMLDivElement | null>;
  readonly base: string;
  onBand(): void;
  onSize(): void;
}

export function LadderFooter({ footerRef, base, onBand, onSize }: LadderFooterProps) {
  return (
    <div ref={footerRef} className={styles.footer}>
      <div>
        <button type="button" data-figure="band" title="Press for a wider band" onClick={onBand} />
        <b data-figure="bid-depth" />
        <span className={styles.balance} data-figure="balance" aria-hidden="true">
          <i />
          <i />
        </span>
        <b data-figure="ask-depth" />
        <span>{base}</span>
      </div>
      <div>
        <button type="button" title="Press for another size" onClick={onSize}>
          <span data-figure="buy-size" /> <b data-figure="buy-price" />{' '}
          <span data-figure="buy-distance" />
        </button>
        <span className={styles.space} />
        <button type="button" title="Press for another size" onClick={onSize}>
          <span data-figure="sell-size" /> <b data-figure="sell-price" />{' '}
          <span data-figure="sell-distance" />
        </button>
      </div>
    </div>
  );
}

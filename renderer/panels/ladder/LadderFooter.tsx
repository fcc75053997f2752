/** The footer's frame; its figures are written by `FooterWriter`, not by React. */
import type { RefObject } from 'react';
import styles from './LadderPanel.module.css';

export interface LadderFooterProps {
  readonly footerRef: RefObject<HTMLDivElement | null>;
  readonly base: string;
  /** The venue says mark price, index and funding of this market. */
  readonly hasTicker: boolean;
  readonly isStandby: boolean;
  onBand(): void;
  onSize(): void;
}

export function LadderFooter(props: LadderFooterProps) {
  const { footerRef, base, hasTicker, isStandby, onBand, onSize } = props;
  return (
    <div ref={footerRef} className={styles.footer} data-lines={hasTicker || isStandby ? 3 : 2}>
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
          <span data-figure="buy-size" /> <span className={styles.verb}>costs</span>{' '}
          <b data-figure="buy-price" /> <span data-figure="buy-distance" />
        </button>
        <span className={styles.space} />
        <button type="button" title="Press for another size" onClick={onSize}>
          <span data-figure="sell-size" /> <span className={styles.verb}>gets</span>{' '}
          <b data-figure="sell-price" /> <span data-figure="sell-distance" />
        </button>
      </div>
      {(hasTicker || isStandby) && (
        <div className={styles.figures}>
          {hasTicker && (
            <>
              <span data-figure="mark" />
              <span data-figure="index" />
              <span data-figure="funding" />
            </>
          )}
          <span className={styles.space} />
          {isStandby && <span data-figure="standby" className={styles.standby} />}
        </div>
      )}
    </div>
  );
}

/** Glyph, word, age. The age is written from the local clock, past React. */
import { useRef } from 'react';
import type { Trust } from '#shared/domain/trust.ts';
import type { PanelKind } from '../panels/panel.ts';
import type { MarketView } from '../stream/market-view.ts';
import type { LocalClock } from './local-clock.ts';
import styles from './TrustBadge.module.css';
import { TrustGlyph } from './TrustGlyph.tsx';
import { badgeAge, badgePeriod, firstLoadCalmMs } from './trust-text.ts';
import { useFace } from './use-face.ts';
import { isCalmFirstLoad, panelTrust } from './use-trust.ts';
import { writeText } from './write-text.ts';

export interface TrustBadgeProps {
  readonly view: MarketView;
  readonly kind: PanelKind;
  readonly clock: LocalClock;
  readonly trust: Trust;
}

export function TrustBadge({ view, kind, clock, trust }: TrustBadgeProps) {
  const badge = useRef<HTMLSpanElement>(null);
  const age = useRef<HTMLElement>(null);
  useFace(clock, view, (now) => {
    const current = panelTrust(view, kind);
    const isFirst = isCalmFirstLoad(view, kind, current, now, firstLoadCalmMs);
    writeText(age.current, badgeAge(current, now));
    if (badge.current !== null && badge.current.dataset.first !== String(isFirst)) {
      badge.current.dataset.first = String(isFirst);
    }
    return badgePeriod(current, now);
  });
  return (
    <span ref={badge} className={styles.badge} data-state={trust.state} data-trust-badge>
      <TrustGlyph state={trust.state} />
      <b className={styles.word}>{trust.state}</b>
      <em ref={age} className={styles.age} />
    </span>
  );
}

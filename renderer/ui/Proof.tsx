/** Tick, word and age of the proof; a dash where it failed. */
import { useRef } from 'react';
import styles from './Proof.module.css';
import type { TrustBadgeProps } from './TrustBadge.tsx';
import { proofText } from './trust-text.ts';
import { useFace } from './use-face.ts';
import { panelTrust } from './use-trust.ts';
import { writeText } from './write-text.ts';

export function Proof({ view, kind, clock, trust }: TrustBadgeProps) {
  const words = useRef<HTMLSpanElement>(null);
  useFace(clock, view, (now) => {
    writeText(words.current, proofText(panelTrust(view, kind).proof, now));
    return 1000;
  });
  return (
    <span className={styles.proof} data-holds={trust.proof.holds}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {trust.proof.holds ? (
          <path d="M1 5.2l2.7 2.8L9 2" fill="none" stroke="currentColor" strokeWidth="1.5" />
        ) : (
          <path
            d="M1 5h8"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeDasharray="2 1.5"
          />
        )}
      </svg>
      <span ref={words} />
    </span>
  );
}

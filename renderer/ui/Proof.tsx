/** Tick, word and age of the proof; a dash where it failed. Hover has the rest. A check that was asked for takes its place. */
import { useRef } from 'react';
import styles from './Proof.module.css';
import type { TrustBadgeProps } from './TrustBadge.tsx';
import { proofText, proofTitle } from './trust-text.ts';
import { useFace } from './use-face.ts';
import { panelTrust } from './use-trust.ts';
import { writeText } from './write-text.ts';

export interface ProofCheck {
  readonly words: string;
  readonly isRunning: boolean;
  readonly isFine: boolean;
}

export interface ProofProps extends TrustBadgeProps {
  readonly check?: ProofCheck | undefined;
}

export function Proof({ view, kind, clock, trust, check }: ProofProps) {
  const whole = useRef<HTMLSpanElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  useFace(clock, view, (now) => {
    const { proof } = panelTrust(view, kind);
    const title = proofTitle(proof, now);
    if (whole.current !== null && whole.current.title !== title) {
      whole.current.title = title;
    }
    writeText(words.current, check === undefined ? proofText(proof, now) : check.words);
    return 1000;
  });
  const holds = check === undefined ? trust.proof.holds : check.isFine && !check.isRunning;
  return (
    <span
      ref={whole}
      className={styles.proof}
      data-holds={holds}
      data-check={check === undefined ? undefined : check.isRunning ? 'running' : 'done'}
    >
      <ProofGlyph holds={holds} />
      <span ref={words} />
    </span>
  );
}

/** A tick, or a broken dash. */
export function ProofGlyph({ holds }: { readonly holds: boolean }) {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      {holds ? (
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
  );
}

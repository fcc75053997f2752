/**
 * One sentence: cause, what Plumbline does, what you can do. 18 px while calm. Otherwise it opens over what lies below
 * it and pushes nothing, so no price moves under the pointer; it can be folded to one line to reach what it covers.
 */
import { useRef, useState } from 'react';
import { sentenceText } from '#shared/domain/trust.ts';
import { type ProofCheck, ProofGlyph } from './Proof.tsx';
import type { TrustBadgeProps } from './TrustBadge.tsx';
import styles from './TrustLine.module.css';
import { firstLoadCalmMs, isCalm, sentencePeriod } from './trust-text.ts';
import { useFace } from './use-face.ts';
import { isCalmFirstLoad, panelTrust } from './use-trust.ts';
import { writeText, writeUnbroken } from './write-text.ts';

export interface TrustLineAction {
  readonly label: string;
  /** The key that does the same. */
  readonly keys?: string;
  run(): void;
}

export interface TrustLineProps extends TrustBadgeProps {
  readonly action: TrustLineAction | undefined;
  /** Explains the words themselves, where they are new. */
  readonly lesson?: TrustLineAction | undefined;
  /** A check that a person asked for: where the header has no room for it, it stands at the end of this line. */
  readonly check?: ProofCheck | undefined;
}

export function TrustLine({ view, kind, clock, trust, action, lesson, check }: TrustLineProps) {
  const line = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  // A frozen window says it in each ladder, and in its top bar; a tape or chart keeps its rows in sight.
  const startsFolded = trust.state === 'REPLAY' && kind !== 'ladder';
  // What the person turned holds for this word and cause; another one begins as it should.
  const occasion = `${trust.state} ${trust.cause.code}`;
  const [turnedFor, setTurnedFor] = useState<string>();
  useFace(clock, view, (now) => {
    const current = panelTrust(view, kind);
    const isFirst = isCalmFirstLoad(view, kind, current, now, firstLoadCalmMs);
    const text = sentenceText(current.cause.sentence, now);
    // The calm line has no second one to break into.
    const write = isCalm(current.state) ? writeText : writeUnbroken;
    write(words.current, text);
    if (line.current !== null) {
      if (line.current.dataset.first !== String(isFirst)) {
        line.current.dataset.first = String(isFirst);
      }
      const title = isCalm(current.state) ? text : '';
      if (line.current.title !== title) {
        line.current.title = title;
      }
    }
    return sentencePeriod(current, now);
  });
  const isOpen = !isCalm(trust.state) && (turnedFor === occasion) === startsFolded;
  return (
    <div className={styles.place}>
      <div
        ref={line}
        className={styles.line}
        data-state={trust.state}
        data-open={isOpen}
        data-trust-line
      >
        <span className={styles.words}>
          <span ref={words} />
          {isOpen && lesson !== undefined && (
            <>
              {' '}
              <button type="button" className={styles.lesson} onClick={() => lesson.run()}>
                {lesson.label}
              </button>
            </>
          )}
        </span>
        {isOpen && action !== undefined && (
          <button type="button" className={styles.action} onClick={() => action.run()}>
            {action.label}
            {action.keys !== undefined && <kbd>{action.keys}</kbd>}
          </button>
        )}
        {!isCalm(trust.state) && (
          <button
            type="button"
            className={styles.fold}
            aria-expanded={isOpen}
            aria-label={isOpen ? 'Fold this message to one line' : 'Open this message'}
            onClick={() => setTurnedFor(isOpen === startsFolded ? undefined : occasion)}
          >
            <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
              <path
                d={isOpen ? 'M1 5.5l3-3 3 3' : 'M1 2.5l3 3 3-3'}
                fill="none"
                stroke="currentColor"
                strokeWidth="1.3"
              />
            </svg>
          </button>
        )}
      </div>
      {check !== undefined && isCalm(trust.state) && (
        <span className={styles.check} data-narrow-check>
          <ProofGlyph holds={check.isFine && !check.isRunning} />
          {check.words}
        </span>
      )}
    </div>
  );
}

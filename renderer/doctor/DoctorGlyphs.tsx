/** Tick, cross, and the plumb line laid along the steps. Never without their words beside them. */

import styles from './ConnectionDoctor.module.css';
import type { Condition } from './doctor-words.ts';
import type { WayState } from './way-words.ts';

export function Tick() {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d="M1 5.2l2.7 2.8L9 2" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

export function Cross() {
  return (
    <svg viewBox="0 0 12 12" width="9" height="9" aria-hidden="true">
      <path d="M1.6 1.6l8.8 8.8M10.4 1.6l-8.8 8.8" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}

/** A tick for what is well, a cross for what is refused, nothing for what only waits. */
export function ConditionWords({ condition }: { readonly condition: Condition }) {
  return (
    <span className={styles.condition} data-tone={condition.tone}>
      {condition.tone === 'well' && <Tick />}
      {condition.tone === 'refused' && <Cross />}
      <span>{condition.words}</span>
    </span>
  );
}

/** Solid with its bob where the step holds, ending in a cross where it does not, dotted beyond. */
export function WayGlyph({ state }: { readonly state: WayState }) {
  return (
    <svg
      className={styles.wayGlyph}
      data-state={state}
      viewBox="0 0 12 24"
      width="12"
      height="24"
      aria-hidden="true"
    >
      <WayShape state={state} />
    </svg>
  );
}

function WayShape({ state }: { readonly state: WayState }) {
  switch (state) {
    case 'passed':
      return (
        <>
          <path d="M6 0v24" stroke="var(--text-3)" strokeWidth="1.25" />
          <path d="M2.6 8.5h6.8L6 16.5z" fill="var(--text-1)" />
        </>
      );
    case 'skipped':
      return <path d="M6 0v24" stroke="var(--text-3)" strokeWidth="1.25" />;
    case 'failed':
      return (
        <>
          <path d="M6 0v6" stroke="var(--text-3)" strokeWidth="1.25" />
          <path d="M2 8l8 8M10 8l-8 8" stroke="var(--distrust)" strokeWidth="2" />
        </>
      );
    case 'walking':
      return (
        <>
          <path d="M6 0v8" stroke="var(--text-3)" strokeWidth="1.25" />
          <circle cx="6" cy="12" r="3.4" fill="none" stroke="var(--text-1)" strokeWidth="1.5" />
          <path d="M6 16v8" stroke="var(--line-control)" strokeWidth="1.25" strokeDasharray="2 3" />
        </>
      );
    case 'not-reached':
    case 'not-walked':
      return (
        <path d="M6 0v24" stroke="var(--line-control)" strokeWidth="1.25" strokeDasharray="2 3" />
      );
  }
}

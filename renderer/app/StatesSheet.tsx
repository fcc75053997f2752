/** The nine states: shape, word, what holds, what to make of it. */
import type { trustStates } from '#shared/domain/trust.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { stateMeanings } from '../ui/state-meanings.ts';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import styles from './StatesSheet.module.css';

/** What may be believed first, as a person reads it. */
const inOrder = [
  'LIVE',
  'QUIET',
  'LATE',
  'GAP',
  'RESYNCING',
  'STALE',
  'CROSSED',
  'HALTED',
  'REPLAY',
] as const satisfies ReadonlyArray<(typeof trustStates)[number]>;

export function StatesSheet({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  return (
    <Dialog title="Nine trust states" isOpen={isOpen} onClose={onClose}>
      <StatesList />
    </Dialog>
  );
}

export function StatesList() {
  return (
    <>
      <p className={styles.lead}>
        Every state is a word, a shape, a line pattern and a counting age. Colour comes last and can
        be taken away.
      </p>
      <ul className={styles.states}>
        {inOrder.map((state) => (
          <li key={state} className={styles.state} data-state={state}>
            <span className={styles.glyph}>
              <TrustGlyph state={state} />
            </span>
            <b className={styles.word}>{state}</b>
            <span className={styles.holds}>
              {stateMeanings[state].holds} <strong>{stateMeanings[state].use}</strong>
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.lead}>
        Beside each state stands what proves it. D says why a book is what it says; V checks it
        against the venue now.
      </p>
    </>
  );
}

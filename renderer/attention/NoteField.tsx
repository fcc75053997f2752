/** One line of a person's own words. Enter keeps it, Esc gives it up; what was not kept stays to be tried again. */
import { useEffect, useRef, useState } from 'react';
import styles from './ShiftLog.module.css';

/** As main takes it. */
const maxNoteLength = 500;

export interface NoteFieldProps {
  readonly label: string;
  onKeep(text: string): Promise<boolean>;
  onEnd(): void;
}

export function NoteField({ label, onKeep, onEnd }: NoteFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isKeeping, setKeeping] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const words = text.trim();
  const keep = async (): Promise<void> => {
    if (words === '' || isKeeping) {
      return;
    }
    setKeeping(true);
    const isKept = await onKeep(words);
    setKeeping(false);
    if (isKept) {
      onEnd();
    }
  };
  return (
    <form
      className={styles.noteForm}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          onEnd();
        }
      }}
    >
      <input
        ref={field}
        className={styles.input}
        aria-label={label}
        placeholder={label}
        maxLength={maxNoteLength}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className={styles.button} aria-disabled={words === '' || isKeeping}>
        {isKeeping ? 'Keeping…' : 'Keep'}
      </button>
    </form>
  );
}
